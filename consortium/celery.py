import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consortium.settings")
# A worker answers no requests: its start does not check, and so load, every page of the site, which
# would stay in the memory of each of its processes. `migrate` makes those checks.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("consortium")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
