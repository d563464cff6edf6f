"""Count customers by what audiences ask for, without reading their rows."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("contacts", "0003_languages")]
    operations = [
        AddIndexConcurrently(
            "contact",
            models.Index(
                fields=["unit", "id"],
                include=["customer_type", "building", "brand", "language", "delivery_method", "is_company"],
                name="contact_covered",
            ),
        ),
        AddIndexConcurrently(
            "consent", models.Index(fields=["topic", "channel", "opted_in", "contact"], name="consent_by_topic")
        ),
    ]
