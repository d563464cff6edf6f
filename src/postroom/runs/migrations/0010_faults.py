"""Why a message could not be written is kept as codes, to be said in the language of whoever reads it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0009_approval")]
    operations = [migrations.AddField("runitem", "faults", models.JSONField(blank=True, null=True))]
