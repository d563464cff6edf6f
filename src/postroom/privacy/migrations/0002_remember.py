"""Puts addresses of forgotten customers on the block list again, in the moment in which they come back."""

from django.db import migrations

TRIGGER = """
CREATE FUNCTION privacy_digest(address text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to((SELECT value FROM privacy_salt LIMIT 1) || lower(address), 'UTF8')), 'hex')
$$;

CREATE FUNCTION privacy_remember() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM privacy_keptsuppression) THEN
    RETURN NULL;
  END IF;
  WITH known AS (
    DELETE FROM privacy_keptsuppression WHERE digest = privacy_digest(NEW.value)
    RETURNING channel, reason, since, until
  )
  INSERT INTO contacts_suppression (channel, address, reason, since, until, note)
  SELECT channel, NEW.value, reason, since, until, '' FROM known
  ON CONFLICT (channel, address) DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER privacy_remember AFTER INSERT OR UPDATE OF value ON contacts_contactpoint
FOR EACH ROW EXECUTE FUNCTION privacy_remember();
"""
BACK = """
DROP TRIGGER privacy_remember ON contacts_contactpoint;
DROP FUNCTION privacy_remember();
DROP FUNCTION privacy_digest(text);
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial"), ("contacts", "0002_lists")]
    operations = [migrations.RunSQL(TRIGGER, BACK)]
