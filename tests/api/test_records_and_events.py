"""Programs mirror their records, and tell what happened."""

import pytest

from postroom.access.viewer import Role
from postroom.records.models import Event, Record
from tests import makers
from tests.api.programs import Program

pytestmark = pytest.mark.django_db
BILL = {"contact": "C-1", "values": {"number": "2041", "amount": "99.00 EUR", "due_date": "2026-05-31"}}
PAID = {"id": "e-1", "type": "bill.paid", "contact": "C-1", "at": "2026-05-04T10:00:00Z", "data": {"bill": "2041"}}


def test_a_record_is_made_then_changed_and_told_as_it_is_kept():
    makers.contact("C-1")
    program = Program()

    made = program.put("/records/bill/2041", BILL)
    changed = program.put("/records/bill/2041", {"contact": "C-1", "values": {"amount": 12.5}})

    assert (made[0], changed[0]) == (201, 200)
    assert program.get("/records/bill/2041")[1]["values"] == BILL["values"] | {"amount": "12.5"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (BILL | {"contact": "C-9"}, "contact"),
        (BILL | {"values": {"colour": "red"}}, "values.colour"),
        (BILL | {"values": {"due_date": "soon"}}, "values.due_date"),
        (BILL | {"state": "x"}, "state"),
    ],
)
def test_a_record_that_cannot_be_kept_is_refused_by_field(body, field):
    makers.contact("C-1")

    status, problem = Program().put("/records/bill/2041", body)

    assert (status, problem["field"]) == (422, field)
    assert Record.objects.count() == 0


def test_many_records_are_taken_in_and_listed():
    makers.contact("C-1")
    rows = [{"external_id": "1"} | BILL, {"external_id": "2", "contact": "C-9"}, {"external_id": "3"} | BILL]
    program = Program()

    told = program.post("/records/bill:import", {"records": rows})[1]

    assert [item["result"] for item in told["results"]] == ["created", "refused", "created"]
    page = program.get("/records/bill?limit=1&contact=C-1")[1]
    assert [record["external_id"] for record in page["items"]] == ["3"]
    assert [record["external_id"] for record in program.get(f"/records/bill?cursor={page['next']}")[1]["items"]] == [
        "1"
    ]


def test_a_kind_that_is_not_there_is_not_found():
    makers.contact("C-1")
    program = Program()

    asked = [
        program.get("/records/unicorn"),
        program.get("/records/unicorn/1"),
        program.put("/records/unicorn/1", BILL),
    ]

    assert [status for status, _ in asked] == [404, 404, 404]


def test_an_event_is_kept_once_and_another_under_its_id_is_refused():
    program = Program()

    first, second = program.post("/events", PAID), program.post("/events", PAID)
    other = program.post("/events", PAID | {"type": "bill.sent"})
    of_another_program = Program().post("/events", PAID | {"type": "bill.sent"})

    assert (first[0], first[1]["new"], second) == (201, True, (200, first[1] | {"new": False}))
    assert (other[0], other[1]["code"], of_another_program[0]) == (409, "id_used", 201)
    assert [event.said for event in Event.objects.order_by("pk")] == [PAID, PAID | {"type": "bill.sent"}]


def test_a_reader_tells_of_nothing():
    makers.contact("C-1")
    reader = Program(Role.READER)

    assert [reader.post("/events", PAID)[0], reader.put("/records/bill/1", BILL)[0]] == [403, 403]
    assert (Event.objects.count(), Record.objects.count()) == (0, 0)
