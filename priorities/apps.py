from django.apps import AppConfig


class PrioritiesConfig(AppConfig):
    name = "priorities"
    verbose_name = "Priorities"
    default_auto_field = "django.db.models.BigAutoField"
