"""The tags that a customer had no value for; of earlier messages the first one, which their sentence begins with."""

from django.db import migrations, models

CARRY_OVER = r"""
UPDATE runs_runitem SET tags = coalesce(substring(detail FROM '^#(\S+) '), '')
 WHERE state = 'faulty' AND reason IN ('missing', 'unshowable')
"""


class Migration(migrations.Migration):
    dependencies = [("runs", "0002_tally")]
    operations = [
        migrations.AddField(
            model_name="runitem", name="tags", field=models.CharField(blank=True, db_default="", max_length=500)
        ),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
    ]
