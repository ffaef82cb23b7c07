from django.apps import AppConfig


class ConsortiumConfig(AppConfig):
    name = "consortium"
    verbose_name = "In It Together"
    default_auto_field = "django.db.models.BigAutoField"
