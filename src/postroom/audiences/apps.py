from django.apps import AppConfig


class AudiencesConfig(AppConfig):
    name = "postroom.audiences"
    label = "audiences"
    default_auto_field = "django.db.models.BigAutoField"
