"""Say which languages occur without reading every customer."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("contacts", "0002_lists")]
    operations = [
        AddIndexConcurrently("contact", models.Index(fields=["unit", "language"], name="contact_by_language")),
    ]
