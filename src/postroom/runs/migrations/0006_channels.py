"""Several channels in one run: their order, their accounts, and by which each recipient is written to."""

import django.contrib.postgres.fields
from django.db import migrations, models

CHANNELS = [("email", "email"), ("sms", "sms"), ("letter", "letter")]


class Migration(migrations.Migration):
    dependencies = [("outbox", "0017_registered"), ("runs", "0005_own_text")]
    operations = [
        migrations.AddField(
            "run",
            "fallback",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=CHANNELS, max_length=16), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField("run", "by_preference", models.BooleanField(db_default=False, default=False)),
        migrations.AddField(
            "run", "further_lanes", models.ManyToManyField("outbox.lane", blank=True, related_name="+")
        ),
        migrations.AddField(
            "runitem", "channel", models.CharField(blank=True, choices=CHANNELS, db_default="", max_length=16)
        ),
        migrations.AddField("runitem", "passed", models.JSONField(blank=True, null=True)),
        migrations.RunSQL(
            "UPDATE runs_runitem i SET channel = r.channel FROM runs_run r"
            " WHERE r.id = i.run_id AND i.state <> 'excluded'",
            migrations.RunSQL.noop,
        ),
    ]
