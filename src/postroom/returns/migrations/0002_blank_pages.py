"""Back sides of scanned sheets are blank pages."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='page',
            name='fate',
            field=models.CharField(choices=[('recorded', 'Recorded'), ('already', 'Already'), ('unknown', 'Unknown'), ('foreign', 'Foreign'), ('misread', 'Misread'), ('not_sent', 'Not Sent'), ('no_code', 'No Code'), ('blank', 'Blank'), ('unreadable', 'Unreadable')], max_length=10),
        ),
    ]
