"""Is this server alive, and can it work? For load balancers and container probes."""

import logging

import redis.exceptions
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.urls import resolve
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError as BrokerError

from consortium.access import public
from consortium.celery import app

logger = logging.getLogger(__name__)

# Migrations are read from disk until none is missing: after that this code has all it needs.
_migrated = False


def answer_probes(get_response):
    """Middleware, first of all: a probe comes by address, not by one of ALLOWED_HOSTS."""

    def middleware(request):
        if request.path_info in ("/health/live/", "/health/ready/"):
            return resolve(request.path_info).func(request)
        return get_response(request)

    return middleware


@public
@require_safe
@never_cache
def live(request):
    """200 while this process answers; asks nothing of the database."""
    return JsonResponse({"status": "live"})


@public
@require_safe
@never_cache
def ready(request):
    """200 if database, broker and migrations are in order; 503 naming in words what is not."""
    problems = [words for check in (check_database, check_broker) if (words := check())]
    if problems:
        return JsonResponse({"status": "not ready", "problems": problems}, status=503)
    return JsonResponse({"status": "ready"})


def check_database():
    """What is wrong with the database, in words anyone may read; empty if nothing is."""
    global _migrated  # noqa: PLW0603  one fact of this process
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrated:
            if missing := missing_migrations():
                return f"{missing} database migrations are not applied: run migrate."
            _migrated = True
    except DatabaseError:
        logger.exception("The database does not answer")
        return "The database does not answer."
    return ""


def missing_migrations():
    """How many migrations of this release the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def check_broker():
    """What is wrong with the queue of background work, in words; empty if nothing is."""
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=0)  # who waits for this answer asks again soon
            broker.default_channel.client.ping()
    except (BrokerError, redis.exceptions.RedisError, OSError):
        logger.exception("The broker does not answer")
        return "The queue for background work (Redis or Valkey) does not answer."
    return ""
