"""Find the messages of a day among those of years."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("outbox", "0006_document")]
    operations = [
        migrations.AddIndex(
            "message", BrinIndex(fields=["ordered_at"], name="message_ordered", autosummarize=True, pages_per_range=64)
        ),
    ]
