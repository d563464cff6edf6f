"""Why an import came to no end, by codes: a screen says it in any language. Older ones keep their sentence."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_objections")]
    operations = [
        migrations.AddField("import", "objections", models.JSONField(default=list)),
    ]
