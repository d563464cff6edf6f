"""Words are compared without their accents: of two that become one word of a unit, the one that says STOP stays."""

from django.db import migrations

from postroom.core.sms.wishes import folded


def fold(apps, _editor):
    words = apps.get_model("incoming", "WishWord").objects
    stays, goes = {}, []
    for word in words.order_by("unit_id", "-wish", "pk"):  # "stop" comes before "start"
        place = (word.unit_id, folded(word.word))
        if place in stays:
            goes.append(word.pk)
        else:
            stays[place] = word.pk
    words.filter(pk__in=goes).delete()  # first: until then both may be the same word of the unit
    for (_unit_id, bare), pk in stays.items():
        words.filter(pk=pk).update(folded=bare)


class Migration(migrations.Migration):
    dependencies = [("incoming", "0004_wish_words")]

    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
