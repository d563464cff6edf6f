"""Templates and designs change the mark of what is set up; what is written into their drafts does not."""

from django.db import migrations

MARK = """
CREATE TRIGGER stationery_template_setup AFTER INSERT OR UPDATE OR DELETE ON stationery_template
  FOR EACH STATEMENT EXECUTE FUNCTION access_note_setup();
CREATE TRIGGER stationery_templateversion_setup AFTER INSERT OR UPDATE OF published_at OR DELETE ON stationery_templateversion
  FOR EACH STATEMENT EXECUTE FUNCTION access_note_setup();
CREATE TRIGGER stationery_design_setup AFTER INSERT OR UPDATE OR DELETE ON stationery_design
  FOR EACH STATEMENT EXECUTE FUNCTION access_note_setup();
CREATE TRIGGER stationery_designversion_setup AFTER INSERT OR UPDATE OF published_at OR DELETE ON stationery_designversion
  FOR EACH STATEMENT EXECUTE FUNCTION access_note_setup();
CREATE TRIGGER stationery_designchoice_setup AFTER INSERT OR UPDATE OR DELETE ON stationery_designchoice
  FOR EACH STATEMENT EXECUTE FUNCTION access_note_setup();
"""
AWAY = """
DROP TRIGGER stationery_template_setup ON stationery_template;
DROP TRIGGER stationery_templateversion_setup ON stationery_templateversion;
DROP TRIGGER stationery_design_setup ON stationery_design;
DROP TRIGGER stationery_designversion_setup ON stationery_designversion;
DROP TRIGGER stationery_designchoice_setup ON stationery_designchoice;
"""


class Migration(migrations.Migration):
    dependencies = [("stationery", "0008_text_of_a_run"), ("access", "0006_setup")]
    operations = [migrations.RunSQL(MARK, AWAY)]
