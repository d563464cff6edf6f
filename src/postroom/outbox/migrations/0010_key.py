"""Which key a message was ordered by: a program sees its own. Nobody knows it of older ones."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("outbox", "0009_whose"), ("access", "0005_keys_and_the_outbox")]
    operations = [
        migrations.AddField(
            "message",
            "key",
            models.ForeignKey(
                "access.apikey",
                django.db.models.deletion.SET_NULL,
                null=True,
                related_name="+",
                db_index=False,
                db_constraint=False,
            ),
        ),
        AddIndexConcurrently(
            "message",
            models.Index(fields=["key", "-id"], name="message_by_key", condition=Q(key__isnull=False)),
        ),
    ]
