"""Words are compared without their accents: of two that become one word of a unit, the one that says STOP stays."""

from django.db import migrations

from postroom.core.sms.wishes import folded


def fold(apps, _editor):
    words = apps.get_model("incoming", "WishWord").objects
    seen = set()
    for word in words.order_by("unit_id", "-wish", "pk"):  # "stop" comes before "start"
        bare = folded(word.word)
        if (word.unit_id, bare) in seen:
            words.filter(pk=word.pk).delete()
        else:
            seen.add((word.unit_id, bare))
            words.filter(pk=word.pk).update(folded=bare)


class Migration(migrations.Migration):
    dependencies = [("incoming", "0004_wish_words")]

    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
