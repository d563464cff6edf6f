import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0030_batch_designs"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="replaced_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="outbox.batch"
            ),
        ),
    ]
