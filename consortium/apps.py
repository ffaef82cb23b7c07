import gc
from importlib import import_module

from django.apps import AppConfig
from django.contrib.staticfiles import apps as staticfiles
from django.db import models
from django.utils.module_loading import autodiscover_modules

from consortium.directions import keeps_its_direction


class ConsortiumConfig(AppConfig):
    name = "consortium"
    verbose_name = "In It Together"
    default_auto_field = "django.db.models.BigAutoField"

    def __init__(self, *args):
        super().__init__(*args)
        # Before any model is loaded, so that the short texts of all hold to it, without each
        # naming it.
        models.CharField.default_validators = [keeps_its_direction]

    def ready(self):
        """Let each package enter its part in the registries, such as the home page's."""
        autodiscover_modules("home", "monthly", "own_data", "sections", "merging", "standing")
        autodiscover_modules("possible")
        import_module("consortium.needs")
        import_module("consortium.paper_reminders")
        import_module("consortium.accounts")  # listens to what allauth says
        # Python's 700 has a page's rows looked through for rings of garbage again and again, which
        # takes a sixth of its time; so rare, what rings leave behind stays below some megabytes.
        gc.set_threshold(50_000, 20, 50)


class StaticFilesConfig(staticfiles.StaticFilesConfig):
    """Collects what pages and packs ask for: of what packages bring, no sources, documentation,
    single components or scripts of another release, and of the typeface no further form, weight or
    slant.
    """

    ignore_patterns = [
        *staticfiles.StaticFilesConfig.ignore_patterns,
        *(f"*.{kind}" for kind in "html json md mjs njk scss woff".split()),
        *("*.bundle.*", "*.mjs.map", "components"),
        # htmx comes in two releases, the admin's scripts as people write them, too.
        *("htm*x-4.*", "hx-*", "htmx-2.js", "jquery.js", "select2.full.js", "xregexp.js"),
        *("source-sans-3-*-[235689]00-*", "source-sans-3-*-italic.*"),
    ]
