from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0016_address_tasks")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="revision",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
