"""Channel accounts change the mark of what is set up; what their checks said does not."""

from django.db import migrations

MARK = """
CREATE TRIGGER delivery_account_setup AFTER INSERT OR UPDATE OF lane_id, kind OR DELETE ON delivery_account
  FOR EACH STATEMENT EXECUTE FUNCTION access_note_setup();
"""
AWAY = """
DROP TRIGGER delivery_account_setup ON delivery_account;
"""


class Migration(migrations.Migration):
    dependencies = [("delivery", "0003_letter_carriers"), ("access", "0006_setup")]
    operations = [migrations.RunSQL(MARK, AWAY)]
