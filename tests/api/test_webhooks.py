"""Webhooks by the API: made, read, changed and removed; what they were told, and told once more."""

import pytest

from postroom.access.viewer import Role
from postroom.audit.models import Entry
from postroom.webhooks import secrets, services
from postroom.webhooks.models import Delivery, Subscription
from tests import makers
from tests.api.programs import Program

pytestmark = pytest.mark.django_db
URL = "https://127.0.0.1/postroom"
TERMS = {"name": "Billing", "url": URL, "events": ["message.sent", "incoming.received"]}


@pytest.fixture
def program():
    return Program(Role.ADMINISTRATOR)


def deliveries(program, count):
    _, made = program.post("/webhooks", TERMS)
    webhook = Subscription.objects.get(pk=made["id"])
    told = [services.send_test(viewer=makers.viewer(), subscription=webhook, at=makers.NOON).pk for _ in range(count)]
    return f"/webhooks/{webhook.pk}", told


def test_webhook_is_made_read_changed_and_removed(program):
    status, made = program.post("/webhooks", TERMS)
    kept = Subscription.objects.get()
    secret = made.pop("secret")
    read = program.get(f"/webhooks/{kept.pk}")
    changed = program.put(f"/webhooks/{kept.pk}", TERMS | {"name": "Ledger", "events": ["link.opened"]})
    removed = program.ask("DELETE", f"/webhooks/{kept.pk}")

    assert (status, read) == (201, (200, made))
    assert made | {"created_at": ""} == TERMS | {
        "id": kept.pk, "unit": "dublin", "events": sorted(TERMS["events"]), "state": "telling", "waiting": 0,
        "failed": 0, "created_at": "",
    }  # fmt: skip
    assert secrets.keys_of(kept) == [secret]
    assert changed == (200, made | {"name": "Ledger", "events": ["link.opened"]})
    assert (removed, Subscription.objects.count()) == ((204, None), 0)
    actions = Entry.objects.filter(action__startswith="webhook").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["webhook_saved", "webhook_saved", "webhook_removed"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "ftp://127.0.0.1/x"}, "url"), ({"events": []}, "events"), ({"events": ["message.made"]}, "events.0"),
        ({"name": " "}, "name"), ({"unit": "elsewhere"}, "unit"), ({"secret": "mine"}, "secret"),
    ],
)  # fmt: skip
def test_webhook_that_cannot_be_is_refused(program, wrong, field):
    makers.unit("elsewhere")

    status, said = program.post("/webhooks", TERMS | wrong)

    assert (status, said["field"].partition(".")[0]) == (422, field.partition(".")[0])
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("role", [Role.READER, Role.APPROVER])
def test_key_that_sets_up_nothing_is_told_of_none_and_changes_none(program, role):
    address, _ = deliveries(program, 1)
    weak = Program(role)

    answers = [
        weak.get("/webhooks"), weak.post("/webhooks", TERMS), weak.get(address), weak.get(f"{address}/deliveries"),
        weak.ask("DELETE", address),
    ]  # fmt: skip

    assert [status for status, _ in answers] == [200, 403, 404, 404, 404]
    assert answers[0][1]["items"] == []
    assert Subscription.objects.count() == 1


def test_deliveries_are_listed_by_state_and_page(program):
    address, told = deliveries(program, 3)
    Delivery.objects.filter(pk=told[0]).update(state="failed", last_status=503, last_answer="away")

    _, first = program.get(f"{address}/deliveries?limit=2")
    _, second = program.get(f"{address}/deliveries?limit=2&cursor={first['next']}")
    _, failed = program.get(f"{address}/deliveries?state=failed")
    _, listed = program.get("/webhooks")

    assert [one["id"] for one in first["items"] + second["items"]] == told[::-1]
    assert second["next"] is None
    assert [(one["id"], one["last_status"], one["last_answer"]) for one in failed["items"]] == [(told[0], 503, "away")]
    assert [(one["waiting"], one["failed"]) for one in listed["items"]] == [(2, 1)]


def test_what_is_done_is_told_once_more_and_what_waits_is_not(program):
    address, told = deliveries(program, 4)
    Delivery.objects.filter(pk__in=told[:2]).update(state="failed", tries=9)
    Delivery.objects.filter(pk=told[2]).update(state="delivered")

    one = program.post(f"{address}/deliveries/{told[2]}/replay")
    waits = program.post(f"{address}/deliveries/{told[3]}/replay")
    all_failed = program.post(f"{address}/deliveries:replay")

    assert (one[0], one[1]["state"], one[1]["tries"]) == (200, "waiting", 0)
    assert (waits[0], waits[1]["code"]) == (409, "waiting")
    assert all_failed == (200, {"replayed": 2})
    assert set(Delivery.objects.values_list("state", "tries")) == {("waiting", 0)}


def test_delivery_of_another_webhook_is_not_there(program):
    address, _ = deliveries(program, 1)
    _, [other] = deliveries(program, 1)

    assert program.post(f"{address}/deliveries/{other}/replay")[0] == 404


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_whatever_it_shows(program, count, django_assert_num_queries):
    for number in range(count):
        program.post("/webhooks", TERMS | {"name": f"Billing {number}"})

    with django_assert_num_queries(3):
        program.get("/webhooks")
