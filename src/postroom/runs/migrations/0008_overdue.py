"""A run whose time passed while nothing was working."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0007_fallback")]
    operations = [
        migrations.AddField("run", "is_overdue", models.BooleanField(db_default=False, default=False)),
    ]
