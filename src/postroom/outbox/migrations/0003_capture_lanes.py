"""The lane where e-mail waits until an account is connected."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def add_lane(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("outbox", "Lane").objects.get_or_create(
        code="capture-email", defaults={"name": "Capture (no e-mail account yet)", "channel": "email", "is_live": False}
    )


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_storage")]
    operations = [migrations.RunPython(add_lane, migrations.RunPython.noop)]
