from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConsortiumConfig(AppConfig):
    name = "consortium"
    verbose_name = "In It Together"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Let each package enter its part in the registries (home.py, sections.py, monthly.py)."""
        autodiscover_modules("home", "monthly", "sections")
        import_module("consortium.accounts")  # listens to what allauth says
