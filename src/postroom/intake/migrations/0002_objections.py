"""Why a row was refused, by codes: a screen says it in any language. Older rows keep their sentence."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]
    operations = [
        migrations.AddField("refusedrow", "objections", models.JSONField(default=list)),
    ]
