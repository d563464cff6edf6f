"""What is written together with its message need not look it up again, row by row."""

from django.db import migrations, models
from django.db.models import CASCADE


def _unchecked(model: str, field: type[models.ForeignKey], **options: object) -> migrations.AlterField:
    key = field(on_delete=CASCADE, to="outbox.message", related_name="+", db_constraint=False, **options)
    return migrations.AlterField(model, "message", key)


class Migration(migrations.Migration):
    dependencies = [("outbox", "0004_shelved")]
    operations = [
        _unchecked("rendition", models.ForeignKey, db_index=False),
        _unchecked("happening", models.ForeignKey, db_index=False),
        _unchecked("dispatch", models.OneToOneField, primary_key=True, serialize=False),
    ]
