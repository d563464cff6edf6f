"""Where text messages and letters wait until an account is connected: as captured, or for people who post them."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def add_lanes(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    lanes = apps.get_model("outbox", "Lane").objects
    lanes.get_or_create(
        code="capture-sms", defaults={"name": "Capture (no SMS account yet)", "channel": "sms", "is_live": False}
    )
    lanes.get_or_create(
        code="own-post",
        defaults={"name": "Own post", "channel": "letter", "is_live": True, "is_by_hand": True, "resend_uncertain": False},
    )


class Migration(migrations.Migration):
    dependencies = [("outbox", "0012_undo_return")]
    operations = [
        migrations.AddField("lane", "is_by_hand", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("lane", "resend_codes", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("message", "is_code", models.BooleanField(db_default=False, default=False)),
        migrations.RunPython(add_lanes, migrations.RunPython.noop),
    ]
