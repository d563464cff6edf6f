"""A mark of what is set up: another one after each change of the tables that `access_note_setup` is a trigger of.

Who makes a change adds a random number to a small table; the mark is their sum. So nobody waits for anybody, and
readers see the new mark when they see the change. Numbers older than an hour go when the next comes.
"""

from django.db import migrations

MARK = """
CREATE TABLE access_setup (token bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE FUNCTION access_note_setup() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO access_setup (token) VALUES ((random() * 9007199254740991)::bigint) ON CONFLICT DO NOTHING;
  DELETE FROM access_setup WHERE token IN (
    SELECT token FROM access_setup WHERE at < clock_timestamp() - interval '1 hour' FOR UPDATE SKIP LOCKED);
  RETURN NULL;
END $$;
CREATE TRIGGER access_unit_setup AFTER INSERT OR UPDATE OR DELETE ON access_unit
  FOR EACH STATEMENT EXECUTE FUNCTION access_note_setup();
CREATE TRIGGER access_brand_setup AFTER INSERT OR UPDATE OR DELETE ON access_brand
  FOR EACH STATEMENT EXECUTE FUNCTION access_note_setup();
"""
AWAY = """
DROP TRIGGER access_unit_setup ON access_unit;
DROP TRIGGER access_brand_setup ON access_brand;
DROP FUNCTION access_note_setup();
DROP TABLE access_setup;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0005_keys_and_the_outbox")]
    operations = [migrations.RunSQL(MARK, AWAY)]
