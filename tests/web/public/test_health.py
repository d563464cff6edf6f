"""What machines are told about this process and its database."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


@pytest.mark.django_db
def test_healthz_answers_without_asking_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = Client().get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"alive": True})


@pytest.mark.django_db
def test_readyz_says_yes_when_the_database_is_as_this_version_wants_it():
    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"ready": True, "reasons": []})


@pytest.mark.django_db
def test_readyz_names_the_migration_that_is_missing():
    MigrationRecorder.Migration.objects.filter(app="access").delete()

    answer = Client().get("/readyz")

    ((_, newest),) = MigrationLoader(connection).graph.leaf_nodes("access")
    reasons = [f"the migration access.{newest} has not been applied"]
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "reasons": reasons})


@pytest.mark.django_db(transaction=True)
def test_readyz_says_so_when_the_database_does_not_answer(monkeypatch):
    connection.close()
    for name, value in {"HOST": "127.0.0.1", "PORT": "1"}.items():
        monkeypatch.setitem(connection.settings_dict, name, value)

    alive, ready = Client().get("/healthz"), Client().get("/readyz")

    assert (alive.status_code, ready.status_code) == (200, 503)
    assert ready.json() == {"ready": False, "reasons": ["the database does not answer"]}
