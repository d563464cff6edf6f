from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "postroom.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from postroom.web.account import trail  # noqa: PLC0415 -- app ready

        trail.listen()
