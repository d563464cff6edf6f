"""Who is deceased, and who disputes what is asked of them: bulk messages leave them out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0006_takes_texts")]
    operations = [
        migrations.AddField("contact", "is_deceased", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("contact", "is_disputed", models.BooleanField(db_default=False, default=False)),
    ]
