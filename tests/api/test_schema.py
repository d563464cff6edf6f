"""The schema says what the doors do: read by a fuzzer, which asks all that it promises and some that it forbids."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from postroom.api.app import api
from postroom.config.wsgi import application
from tests import makers
from tests.api.programs import Program
from tests.api.test_every_route import operations

described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def program(db):
    """A program in an office with something of everything; the connection stays open between requests."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    makers.record(makers.contact("C-1"), "bill", "B-1")
    yield Program()
    for signal in signals:
        signal.connect(close_old_connections)


@described.parametrize()
@settings(
    max_examples=3,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_door_does_what_the_schema_says(case, program):
    # What a schema allows may still name a customer that is not there: that is a refusal by right.
    case.call_and_validate(
        headers={"Authorization": f"Bearer {program.token}"}, excluded_checks=[positive_data_acceptance]
    )


@pytest.mark.parametrize(("method", "path"), sorted(operations()))
def test_every_operation_has_an_example_of_what_goes_in_and_out(method, path):
    schema = api.get_openapi_schema()
    operation = schema["paths"][f"/api/v1{path}"][method.lower()]

    bodies = [operation["requestBody"]["content"]["application/json"]["schema"]] if "requestBody" in operation else []
    said = [
        answer["content"]["application/json"]["schema"]
        for status, answer in operation["responses"].items()
        if status in (200, 201)
    ]

    assert [shape for shape in bodies + said if not _examples(shape, schema["components"]["schemas"])] == []


def _examples(shape, shapes):
    for each in shape.get("oneOf", [shape]):
        named = shapes[each["$ref"].rsplit("/", 1)[-1]] if "$ref" in each else each
        if named.get("examples"):
            return named["examples"]
    return []
