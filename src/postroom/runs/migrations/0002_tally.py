"""The numbers of what is no longer kept; runs swept before get at least those of the messages that are left."""

import django.db.models.deletion
from django.db import migrations, models

CARRY_OVER = """
INSERT INTO runs_tally (run_id, what, state, reason, count)
SELECT r.id, 'item', 'made', '', count(*)
  FROM runs_run r JOIN outbox_message m ON m.batch_id = r.batch_id
 WHERE r.state IN ('finished', 'cancelled') AND NOT EXISTS (SELECT FROM runs_runitem i WHERE i.run_id = r.id)
 GROUP BY 1
"""


class Migration(migrations.Migration):
    dependencies = [("runs", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(choices=[("item", "item"), ("message", "message")], max_length=8)),
                ("state", models.CharField(max_length=16)),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("count", models.PositiveIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="runs.run",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "what", "state", "reason"), name="run_tally_once")
                ],
            },
        ),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
    ]
