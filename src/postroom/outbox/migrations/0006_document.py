"""What stands on the writing screen becomes a document."""

from django.db import migrations, models

import postroom.stationery.models
from postroom.core.document.dump import dump
from postroom.core.document.from_text import from_text
from postroom.core.document.schema import load
from postroom.core.document.to_text import to_text


def to_documents(apps, schema_editor):
    draft = apps.get_model("outbox", "Draft")
    for row in draft.objects.iterator():
        row.document = dump(from_text(row.text))
        row.save(update_fields=["document"])


def to_texts(apps, schema_editor):
    draft = apps.get_model("outbox", "Draft")
    for row in draft.objects.iterator():
        row.text = to_text(load(row.document))
        row.save(update_fields=["text"])


class Migration(migrations.Migration):
    dependencies = [("outbox", "0005_unchecked_keys"), ("stationery", "0005_document")]
    operations = [
        migrations.AddField("draft", "document", models.JSONField(default=postroom.stationery.models.empty_document)),
        migrations.RunPython(to_documents, to_texts),
        migrations.RemoveField("draft", "text"),
    ]
