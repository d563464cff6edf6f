"""Kinds and fields of records change the mark of what is set up."""

from django.db import migrations

MARK = """
CREATE TRIGGER records_recordkind_setup AFTER INSERT OR UPDATE OR DELETE ON records_recordkind
  FOR EACH STATEMENT EXECUTE FUNCTION access_note_setup();
CREATE TRIGGER records_recordfield_setup AFTER INSERT OR UPDATE OR DELETE ON records_recordfield
  FOR EACH STATEMENT EXECUTE FUNCTION access_note_setup();
"""
AWAY = """
DROP TRIGGER records_recordkind_setup ON records_recordkind;
DROP TRIGGER records_recordfield_setup ON records_recordfield;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0003_files"), ("access", "0006_setup")]
    operations = [migrations.RunSQL(MARK, AWAY)]
