import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0006_setup"),
        ("runs", "0014_recurring"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name=name,
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=model
            ),
        )
        for name, model in (("assigned_user", settings.AUTH_USER_MODEL), ("assigned_group", "access.group"))
    ]
