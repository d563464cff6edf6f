"""What a wording says becomes a document. Published wordings are carried over, too: they say what they said."""

from django.db import migrations, models

import postroom.stationery.models
from postroom.core.document.dump import dump
from postroom.core.document.from_text import from_text
from postroom.core.document.schema import load
from postroom.core.document.to_text import to_text


def to_documents(apps, schema_editor):
    wording = apps.get_model("stationery", "Wording")
    for row in wording.objects.iterator():
        row.document = dump(from_text(row.text))
        row.save(update_fields=["document"])


def to_texts(apps, schema_editor):
    wording = apps.get_model("stationery", "Wording")
    for row in wording.objects.iterator():
        row.text = to_text(load(row.document))
        row.save(update_fields=["text"])


class Migration(migrations.Migration):
    dependencies = [("stationery", "0004_published_design_stays")]
    operations = [
        migrations.AddField("wording", "document", models.JSONField(default=postroom.stationery.models.empty_document)),
        migrations.AddField("wording", "sms_text", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.RunSQL(
            "ALTER TABLE stationery_wording DISABLE TRIGGER wording_stays",
            "ALTER TABLE stationery_wording ENABLE TRIGGER wording_stays",
        ),
        migrations.RunPython(to_documents, to_texts),
        migrations.RunSQL(
            "ALTER TABLE stationery_wording ENABLE TRIGGER wording_stays",
            "ALTER TABLE stationery_wording DISABLE TRIGGER wording_stays",
        ),
        migrations.RemoveField("wording", "text"),
    ]
