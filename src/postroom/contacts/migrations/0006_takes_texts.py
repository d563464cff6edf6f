"""Which phones text messages may reach, so that a landline is passed over where there is a mobile."""

from django.db import migrations, models

from postroom.core.address.phone import takes_texts


def tell_landlines(apps, schema_editor):
    points = apps.get_model("contacts", "ContactPoint").objects
    phones = points.filter(kind="phone").values_list("pk", "value").iterator(chunk_size=5000)
    landlines = [pk for pk, value in phones if not takes_texts(value)]
    for first in range(0, len(landlines), 5000):
        points.filter(pk__in=landlines[first : first + 5000]).update(takes_texts=False)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0005_setup")]
    operations = [
        migrations.AddField(
            "contactpoint",
            "takes_texts",
            models.BooleanField(db_default=True, default=True, editable=False),
        ),
        migrations.RunPython(tell_landlines, migrations.RunPython.noop),
    ]
