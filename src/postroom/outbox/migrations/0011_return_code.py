"""Letters have codes by which they are known when they come back. No letter was written before."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0010_key")]
    operations = [
        migrations.CreateModel(
            "ReturnCode",
            [
                (
                    "message",
                    models.OneToOneField(
                        "outbox.message",
                        django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        related_name="+",
                        db_constraint=False,
                    ),
                ),
                ("code", models.CharField(max_length=15)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=["code"], name="return_code_once")]},
        ),
    ]
