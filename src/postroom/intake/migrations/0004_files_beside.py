"""A table may bring the files along that its rows name, in a ZIP."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_objections_of_a_file")]
    operations = [
        migrations.AddField("import", "files", models.JSONField(blank=True, default=dict)),
    ]
