"""Lanes change the mark of what is set up; how they are doing does not."""

from django.db import migrations

MARK = """
CREATE TRIGGER outbox_lane_setup AFTER INSERT OR UPDATE OF code, channel, unit_id, allowed_unit_ids, is_live, is_by_hand OR DELETE ON outbox_lane
  FOR EACH STATEMENT EXECUTE FUNCTION access_note_setup();
"""
AWAY = """
DROP TRIGGER outbox_lane_setup ON outbox_lane;
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0019_costs"), ("access", "0006_setup")]
    operations = [migrations.RunSQL(MARK, AWAY)]
