"""What became of the recipients of a run is kept with it once that is settled, so that lists need not count them."""

from django.db import migrations, models

SETTLE = """
UPDATE runs_run r SET settled = COALESCE((
       SELECT jsonb_object_agg(state, number) FROM (
              SELECT state, sum(number) AS number FROM (
                     SELECT state, count(*) AS number FROM runs_runitem WHERE run_id = r.id GROUP BY state
                     UNION ALL SELECT state, count FROM runs_tally WHERE run_id = r.id AND what = 'item') counted
               GROUP BY state) of_state), '{}')
 WHERE r.state IN ('in_review', 'approved', 'sending', 'paused', 'finished')
    OR (r.state = 'cancelled' AND r.finished_at IS NOT NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("runs", "0010_faults")]
    operations = [
        migrations.AddField("run", "settled", models.JSONField(blank=True, null=True)),
        migrations.RunSQL(SETTLE, migrations.RunSQL.noop),
    ]
