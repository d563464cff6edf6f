"""Topics change the mark of what is set up."""

from django.db import migrations

MARK = """
CREATE TRIGGER contacts_topic_setup AFTER INSERT OR UPDATE OR DELETE ON contacts_topic
  FOR EACH STATEMENT EXECUTE FUNCTION access_note_setup();
"""
AWAY = """
DROP TRIGGER contacts_topic_setup ON contacts_topic;
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0004_covered"), ("access", "0006_setup")]
    operations = [migrations.RunSQL(MARK, AWAY)]
