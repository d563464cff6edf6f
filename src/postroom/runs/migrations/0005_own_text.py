"""A run may say a text of its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0004_key"), ("stationery", "0008_text_of_a_run")]
    operations = [
        migrations.AddField(
            "run",
            "own_text",
            models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="stationery.template",
            ),
        )
    ]
