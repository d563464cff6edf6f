"""After a failure or a return, the next channel: whether a run goes on so, and which message followed which."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

CASCADE = django.db.models.deletion.CASCADE


class Migration(migrations.Migration):
    dependencies = [("runs", "0006_channels")]
    operations = [
        migrations.AddField("run", "goes_on", models.BooleanField(db_default=False, default=False)),
        migrations.CreateModel(
            "FallBack",
            [
                (
                    "message",
                    models.OneToOneField(
                        "outbox.message", CASCADE, db_constraint=False, primary_key=True, related_name="+",
                        serialize=False,
                    ),
                ),
                ("run", models.ForeignKey("runs.run", CASCADE, db_constraint=False, related_name="+")),
                (
                    "successor",
                    models.OneToOneField("outbox.message", CASCADE, db_constraint=False, null=True, related_name="+"),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
    ]  # fmt: skip
