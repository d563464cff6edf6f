"""Which key a run was made by: a program sees the messages of its own runs. Nobody knows it of older ones."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0005_keys_and_the_outbox"), ("runs", "0003_tags")]
    operations = [
        migrations.AddField(
            "run",
            "key",
            models.ForeignKey(
                "access.apikey", django.db.models.deletion.SET_NULL, null=True, related_name="+", db_index=False
            ),
        ),
    ]
