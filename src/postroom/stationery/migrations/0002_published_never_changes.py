"""The database itself refuses to change a published version or its wordings: what was sent can always be shown."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION stationery_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE'
       OR (NEW.id, NEW.template_id, NEW.number, NEW.revision, NEW.published_at)
          IS DISTINCT FROM (OLD.id, OLD.template_id, OLD.number, OLD.revision, OLD.published_at) THEN
        RAISE EXCEPTION 'version % is published and never changes', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION stationery_wording_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.version_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.version_id; END IF;
    IF EXISTS (SELECT FROM stationery_templateversion WHERE id = ANY (touched) AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a wording of a published version never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER version_stays BEFORE UPDATE OR DELETE ON stationery_templateversion
    FOR EACH ROW EXECUTE FUNCTION stationery_version_stays();
CREATE TRIGGER wording_stays BEFORE INSERT OR UPDATE OR DELETE ON stationery_wording
    FOR EACH ROW EXECUTE FUNCTION stationery_wording_stays();
"""

BACKWARD = """
DROP TRIGGER wording_stays ON stationery_wording;
DROP TRIGGER version_stays ON stationery_templateversion;
DROP FUNCTION stationery_wording_stays();
DROP FUNCTION stationery_version_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("stationery", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
