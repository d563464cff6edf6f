import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stationery", "0009_setup"),
        ("outbox", "0029_turns"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name=name,
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="stationery.design",
            ),
        )
        for name in ("design", "letter_design")
    ]
