from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps
from django.db.models.signals import post_migrate


class ReturnsConfig(AppConfig):
    name = "postroom.returns"
    label = "returns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from postroom.returns import reported  # noqa: F401, PLC0415 - app ready

        post_migrate.connect(_sync_reasons, sender=self)


def _sync_reasons(*, apps: Apps = installed, **_more: object) -> None:
    from postroom.returns.services import sync_reasons  # noqa: PLC0415 - app ready

    if "reason" in apps.all_models["returns"]:
        sync_reasons()
