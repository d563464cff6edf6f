from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE ON audit_seal
  FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""
# The seal is made at commit, when the transaction has nothing left to do: the lock that puts the links in one row is
# held for that moment only, whatever else the transaction did before, and nobody waits for a second lock behind it.
SEALED = """
CREATE FUNCTION audit_seal_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last audit_seal;
  content text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('postroom.audit', 0));
  SELECT * INTO last FROM audit_seal ORDER BY number DESC LIMIT 1;
  SELECT jsonb_build_array(e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), e.action, e.actor_id,
           e.actor, e.address, e.unit_id, e.about_kind, e.about_id, e.about, e.details)::text
    INTO content FROM audit_entry e WHERE e.id = NEW.id;
  INSERT INTO audit_seal (number, entry_id, digest)
  VALUES (COALESCE(last.number, 0) + 1, NEW.id,
          encode(sha256(convert_to(COALESCE(last.digest, '') || content, 'UTF8')), 'hex'));
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_entry_sealed AFTER INSERT ON audit_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_seal_entry();
"""
AWAY = """
DROP TRIGGER audit_entry_sealed ON audit_entry;
DROP FUNCTION audit_seal_entry();
DROP TRIGGER audit_seal_append_only ON audit_seal;
DROP TRIGGER audit_entry_append_only ON audit_entry;
DROP FUNCTION audit_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(APPEND_ONLY + SEALED, AWAY)]
