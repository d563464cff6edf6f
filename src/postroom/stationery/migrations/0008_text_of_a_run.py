"""A template may be the text of one run."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stationery", "0007_letters")]
    operations = [
        migrations.AlterField(
            "template",
            "kind",
            models.CharField(
                choices=[("message", "Message"), ("snippet", "Snippet"), ("run", "Run")],
                default="message",
                max_length=8,
            ),
        )
    ]
