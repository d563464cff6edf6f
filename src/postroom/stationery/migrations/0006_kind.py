"""A template may be a snippet: a piece of text that others put in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stationery", "0005_document")]
    operations = [
        migrations.AddField(
            "template",
            "kind",
            models.CharField(choices=[("message", "Message"), ("snippet", "Snippet")], default="message", max_length=8),
        )
    ]
