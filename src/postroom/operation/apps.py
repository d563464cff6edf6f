from django.apps import AppConfig


class OperationConfig(AppConfig):
    name = "postroom.operation"
    label = "operation"
    default_auto_field = "django.db.models.BigAutoField"
