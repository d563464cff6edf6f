"""The database itself refuses to change a published version of a design."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION stationery_design_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE'
       OR (NEW.id, NEW.design_id, NEW.number, NEW.revision, NEW.way, NEW.content, NEW.frame, NEW.published_at)
          IS DISTINCT FROM
          (OLD.id, OLD.design_id, OLD.number, OLD.revision, OLD.way, OLD.content, OLD.frame, OLD.published_at) THEN
        RAISE EXCEPTION 'version % of a design is published and never changes', OLD.id
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER design_stays BEFORE UPDATE OR DELETE ON stationery_designversion
    FOR EACH ROW EXECUTE FUNCTION stationery_design_stays();
"""

BACKWARD = """
DROP TRIGGER design_stays ON stationery_designversion;
DROP FUNCTION stationery_design_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("stationery", "0003_designs")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
