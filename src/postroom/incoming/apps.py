from django.apps import AppConfig


class IncomingConfig(AppConfig):
    name = "postroom.incoming"
    label = "incoming"
    default_auto_field = "django.db.models.BigAutoField"
