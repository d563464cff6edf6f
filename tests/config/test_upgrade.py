"""An upgrade brings the database up to date, and the ready templates that came with the new version."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from postroom.config import upgrade
from postroom.stationery.models import Template
from postroom.stationery.originals import originals


@pytest.mark.django_db(transaction=True)
def test_ready_templates_come_with_an_upgrade():
    executor = MigrationExecutor(connection)
    executor.migrate([("webhooks", None)])  # which no other part of the database leans on
    said: list[str] = []

    upgrade.migrate(write=said.append)
    upgrade.migrate(write=said.append)

    assert upgrade.pending() == []
    assert len(said) == 1
    assert set(Template.objects.values_list("code", flat=True)) == set(originals())


@pytest.mark.django_db(transaction=True)
def test_ready_templates_come_with_a_version_that_leaves_the_database_as_it_is():
    said: list[str] = []

    upgrade.migrate(write=said.append)

    assert said == []
    assert set(Template.objects.values_list("code", flat=True)) == set(originals())
