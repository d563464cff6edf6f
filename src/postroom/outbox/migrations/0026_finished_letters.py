from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0025_cost_outlives'),
    ]

    operations = [
        migrations.AddField(
            model_name='draft',
            name='is_finished',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
