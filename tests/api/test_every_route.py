"""Every door for programs: without a key nobody passes, and what a key may not see is not there."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.access.viewer import SYSTEM, Role
from postroom.api.app import api
from postroom.contacts import services as contacts
from postroom.incoming.models import IncomingMessage
from postroom.records.models import Event
from postroom.webhooks import services as webhooks
from postroom.webhooks.events import Event as Told
from tests import makers
from tests.api.programs import Program
from tests.runs import office

pytestmark = pytest.mark.django_db
WRITES = re.compile(r"^\W*(INSERT|UPDATE|DELETE|COPY)", re.IGNORECASE)
OWN_TRACES = ("UPDATE access_apikey",)
"""A key's use is counted; that changes nothing that anybody else sees."""
HELLO = {"contact": "C-1", "subject": "Hello", "text": "Text."}


def operations():
    """Yield (method, path) for every operation of the schema."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method in methods:
            yield method.upper(), path.removeprefix("/api/v1")


BODIES = {
    "POST /messages": HELLO,
    "POST /runs": {"title": "Spring", "template": "TEMPLATE"},
    "POST /runs/{run_id}/approve": {},
    "POST /runs/{run_id}/pause": None,
    "POST /runs/{run_id}/resume": None,
    "POST /runs/{run_id}/cancel": None,
    "POST /contacts:import": {"contacts": [{"external_id": "C-1", "name": "Other"}]},
    "PUT /contacts/{external_id}": {"name": "Other"},
    "PUT /contacts/{external_id}/points/{kind}/{role}": {"value": "other@example.org"},
    "DELETE /contacts/{external_id}/points/{kind}/{role}": None,
    "POST /contacts/{external_id}/consents": {"topic": "service_news", "opted_in": True},
    "PUT /lists/{code}": {"name": "Other"},
    "DELETE /lists/{code}": None,
    "POST /lists/{code}/members:add": {"contacts": ["C-1"]},
    "POST /lists/{code}/members:remove": {"contacts": ["C-1"]},
    "POST /records/{kind}:import": {"records": [{"external_id": "B-1", "contact": "C-1"}]},
    "PUT /records/{kind}/{external_id}": {"contact": "C-1", "values": {"number": "7"}},
    "POST /events": {"id": "e-1", "type": "bill.paid"},
    "POST /returns": {"code": "PR4F7K9QWET2XMC", "reason": "moved"},
    "POST /templates/{code}/preview": {"contact": "C-1"},
    "POST /webhooks": {"name": "Other", "url": "https://127.0.0.1/other", "events": ["message.sent"]},
    "PUT /webhooks/{webhook_id}": {"name": "Other", "url": "https://127.0.0.1/other", "events": ["message.sent"]},
    "DELETE /webhooks/{webhook_id}": None,
    "POST /webhooks/{webhook_id}/deliveries:replay": None,
    "POST /webhooks/{webhook_id}/deliveries/{delivery_id}/replay": None,
    "POST /queue/lease": {},
    "POST /queue/{token}/accepted": {},
    "POST /queue/{token}/sent": {},
    "POST /queue/{token}/delivered": {},
    "POST /queue/{token}/failed": {},
    "POST /queue/{token}/returned": {},
    "POST /queue/{token}/extend": {},
    "POST /queue/{token}/release": {},
}
"""What is sent to each door that changes something; a new one has to be entered here."""
ALL = sorted(operations())
NAMED = [(method, path) for method, path in ALL if "{" in path]
READS_ONLY = {"POST /templates/{code}/preview"}
NOT_SHOWN = "/webhooks/{webhook_id}"
"""Webhooks are shown to administrators alone: for any other key they are not there."""


@pytest.fixture
def scene():
    """One of everything in the first unit; returns how its things are named."""
    customer = makers.contact("C-1", name="Zoë")
    makers.record(customer, "bill", "B-1")
    unit = makers.unit()
    contacts.save_list(viewer=makers.viewer(), unit=unit, code="spring", name="Spring")
    version = office.version()
    version.template.unit = unit
    version.template.save()
    run = office.in_review(version)
    message = Program().post("/messages", HELLO)[1]["id"]
    incoming = IncomingMessage.objects.create(contact=customer, channel="sms", sender="+1", received_at=makers.NOON)
    terms = webhooks.Terms(name="Zoë's", url="https://127.0.0.1/told", events=[Told.MESSAGE_SENT])
    webhook, _secret = webhooks.subscribe(viewer=SYSTEM, unit=unit, terms=terms)
    return {
        "webhook_id": webhook.pk,
        "delivery_id": webhooks.send_test(viewer=SYSTEM, subscription=webhook, at=makers.NOON).pk,
        "incoming_id": incoming.pk,
        "run_id": run.pk,
        "message_id": message,
        "external_id": "C-1",
        "code": "spring",
        "template": version.template.code,
        "token": f"{message}-1",
    }


def filled(path: str, names: dict) -> str:
    if path.startswith("/records"):
        names = names | {"kind": "bill", "external_id": "B-1"}
    if path.startswith("/templates"):
        names = names | {"code": names["template"]}
    return path.format(**{"kind": "email", "role": "main"} | names)


def ask(program: Program, method: str, path: str, names: dict):
    body = BODIES.get(f"{method} {path}")
    if path == "/runs" and body:
        body = body | {"template": names["template"]}
    return program.ask(method, filled(path, names), body)


def test_every_door_that_changes_something_is_entered_here():
    assert {f"{method} {path}" for method, path in ALL if method != "GET"} == set(BODIES)


@pytest.mark.parametrize(("method", "path"), ALL)
def test_nobody_passes_without_a_key_in_force(method, path, scene, client):
    revoked = Program()
    revoked.key.revoked_at = makers.NOON
    revoked.key.save()

    stranger = client.generic(method, f"/api/v1{filled(path, scene)}?key={revoked.token}")

    assert (stranger.status_code, stranger["WWW-Authenticate"]) == (401, "Bearer")
    assert ask(revoked, method, path, scene)[0] == 401


@pytest.mark.parametrize(("method", "path"), NAMED)
def test_what_is_another_units_is_not_there(method, path, scene):
    if path.startswith("/accounts"):
        return
    stranger = Program(Role.ADMINISTRATOR, at=makers.unit("elsewhere"))
    others = len(Event.objects.all())

    status, told = ask(stranger, method, path, scene)

    made_in_its_own_unit = {
        "PUT /lists/{code}": 201,
        "PUT /contacts/{external_id}": 201,
        "POST /records/{kind}:import": 200,
    }
    no_such_customer = {"PUT /records/{kind}/{external_id}": 422}
    if path == "/records/{kind}":
        assert told["items"] == []
        return
    assert status == (made_in_its_own_unit | no_such_customer).get(f"{method} {path}", 404)
    assert "Zoë" not in str(told)
    assert others == len(Event.objects.all())


@pytest.mark.parametrize("path", [path for method, path in ALL if method == "GET" and "{" not in path])
def test_lists_hold_nothing_of_another_unit(path, scene):
    stranger = Program(Role.ADMINISTRATOR, at=makers.unit("elsewhere"))

    status, told = stranger.get(path)

    assert status == 200
    assert scene["template"] not in [item.get("code") for item in told["items"]]
    assert path == "/templates" or told["items"] == []


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path in ALL if method != "GET"])
def test_a_key_that_may_only_see_changes_nothing(method, path, scene):
    reader = Program(Role.READER)

    with CaptureQueriesContext(connection) as queries:
        status, _ = ask(reader, method, path, scene)

    refused = 404 if path.startswith(NOT_SHOWN) else 403
    assert status == (200 if f"{method} {path}" in READS_ONLY else refused)
    written = [query["sql"].strip() for query in queries if WRITES.match(query["sql"])]
    assert [sql for sql in written if not any(trace in sql for trace in OWN_TRACES)] == []


@pytest.mark.parametrize("path", [path for method, path in ALL if method == "GET"])
def test_looking_changes_nothing(path, scene):
    program = Program()

    with CaptureQueriesContext(connection) as queries:
        program.get(filled(path, scene))

    written = [query["sql"].strip() for query in queries if WRITES.match(query["sql"])]
    assert [sql for sql in written if not any(trace in sql for trace in OWN_TRACES)] == []


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nothing", 404), ("GET", "/", 404), ("PATCH", "/runs", 405)]
)
def test_what_is_no_door_answers_as_a_problem(method, path, status):
    answer = Program().answer(method, path)

    assert (answer.status_code, answer["Content-Type"], answer.json()["status"]) == (
        status, "application/problem+json", status,
    )  # fmt: skip


def test_a_session_opens_no_door_and_the_schema_needs_no_key(client):
    client.force_login(makers.user(is_super=True))

    assert client.get("/api/v1/contacts").status_code == 401
    assert client.get("/api/v1/openapi.json").json()["openapi"] == "3.1.0"
