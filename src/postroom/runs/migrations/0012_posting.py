from django.db import migrations, models

from postroom.core.carriage.envelope import Posting

POSTINGS = [(one.value, one.value) for one in Posting]


class Migration(migrations.Migration):
    dependencies = [("runs", "0011_settled")]
    operations = [
        migrations.AddField(
            "run",
            "posting",
            models.CharField(choices=POSTINGS, db_default="standard", default="standard", max_length=12),
        ),
    ]
