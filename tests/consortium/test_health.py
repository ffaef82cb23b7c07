"""Probes: alive whatever happens, ready only with database, migrations and broker."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from consortium import health
from consortium.celery import app


@pytest.fixture
def _unread(monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)


@pytest.mark.django_db
@pytest.mark.usefixtures("_unread")
def test_ready_with_everything_in_order(client):
    response = client.get("/health/ready/")

    assert response.status_code == 200
    assert response.json() == {"status": "ready"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_costs_one_query_once_the_tables_are_known_to_be_there(
    client, django_assert_num_queries
):
    client.get("/health/ready/")

    with django_assert_num_queries(1):
        client.get("/health/ready/")


@pytest.mark.django_db
@pytest.mark.usefixtures("_unread")
def test_a_missing_migration_is_named(client):
    MigrationRecorder.Migration.objects.filter(app="admin").delete()

    response = client.get("/health/ready/")

    assert response.status_code == 503
    assert response.json() == {
        "status": "not ready",
        "problems": ["3 database migrations are not applied: run migrate."],
    }


@pytest.fixture
def no_database(django_db_blocker, monkeypatch):
    """Django's connection points at a server that is not there."""
    with django_db_blocker.unblock():
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
        yield
        connection.close()


@pytest.mark.usefixtures("no_database", "django_db_setup")
def test_a_silent_database_is_named_and_the_process_stays_alive(client):
    ready = client.get("/health/ready/")
    live = client.get("/health/live/")

    assert ready.status_code == 503
    assert ready.json()["problems"] == ["The database does not answer."]
    assert (live.status_code, live.json()) == (200, {"status": "live"})


@pytest.mark.django_db
def test_a_silent_broker_is_named(client, monkeypatch):
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")

    response = client.get("/health/ready/")

    assert response.status_code == 503
    assert response.json()["problems"] == [
        "The queue for background work (Redis or Valkey) does not answer."
    ]


@pytest.mark.django_db
def test_probes_come_by_address_over_plain_http(client, settings):
    settings.ALLOWED_HOSTS = ["consortium.example"]
    settings.SECURE_SSL_REDIRECT = True

    for path in ("/health/live/", "/health/ready/"):
        assert client.get(path, headers={"host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.parametrize("path", ["/health/live/", "/health/ready/"])
def test_probes_only_read(client, path):
    assert client.post(path).status_code == 405
