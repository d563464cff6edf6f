"""Keys that were in use before the outbox was a right of its own see what they saw."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.makers import NOON


@pytest.mark.django_db(transaction=True)
def test_keys_that_see_keep_the_outbox_and_others_get_none():
    to_the_end = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        old = migrated([("outbox", "0008_errands"), ("access", "0004_cache")])
        brand = old.get_model("access", "Brand").objects.create(code="b", name="B")
        unit = old.get_model("access", "Unit").objects.create(code="u", name="U", brand=brand)
        for code, rights in (("sees", ["see", "send"]), ("sends", ["send"])):
            old.get_model("access", "ApiKey").objects.create(
                code=code, name=code, unit=unit, rights=rights, digest=code, hint=code, made_at=NOON
            )

        new = migrated([("access", "0005_keys_and_the_outbox")])

        kept = dict(new.get_model("access", "ApiKey").objects.values_list("code", "rights"))
        assert kept == {"sees": ["see", "send", "see_outbox"], "sends": ["send"]}
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE access_apikey, access_unit, access_brand CASCADE")
    finally:
        migrated(to_the_end)


def migrated(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps
