"""Where held messages that were tried before keep what they had been through."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0003_capture_lanes")]
    operations = [
        migrations.CreateModel(
            name="Shelved",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="outbox.message",
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("waited", models.DurationField()),
                ("tries", models.PositiveSmallIntegerField()),
                ("losses", models.PositiveSmallIntegerField()),
                ("blind", models.PositiveSmallIntegerField()),
                ("first_try_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
