"""What the trail speaks of is said in the code alone; the database need not hear of each new word."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain")]
    operations = [migrations.AlterField("entry", "action", models.CharField(max_length=40))]
