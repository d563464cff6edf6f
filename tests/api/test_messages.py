"""Programs write to customers and ask what became of it."""

import datetime as dt

import pytest

from postroom.access.viewer import Role
from postroom.core.lifecycle import FailureKind, Step
from postroom.delivery import services as delivery
from postroom.outbox import services as outbox
from postroom.outbox.models import Lane, Message
from postroom.outbox.services import Result
from tests import makers
from tests.api.programs import Program
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db
HELLO = {"contact": "C-1", "subject": "Hello", "text": "Dear #contact_information.name."}


def test_a_message_is_written_queued_and_told_of():
    makers.contact("C-1", name="Zoë Kowalska")
    program = Program()

    status, made = program.post("/messages", HELLO | {"reference": "INV-1"})
    shown = program.get(f"/messages/{made['id']}")[1]

    assert (status, made) == (
        201,
        {"id": made["id"], "state": "queued", "contact": "C-1", "reference": "INV-1", "captured": False},
    )
    assert (shown["state"], shown["recipient"], shown["subject"], shown["attempts"]) == (
        "queued", "c-1@customers.example.org", "Hello", [],
    )  # fmt: skip
    assert [(event["before"], event["step"], event["after"]) for event in shown["events"]] == [
        ("draft", "submit", "queued")
    ]


def test_a_refusal_is_a_problem_that_names_field_customer_and_account():
    makers.contact("C-1", name="Ada", email=None)

    answer = Program().answer("POST", "/messages", HELLO)

    assert (answer.status_code, answer["Content-Type"], answer.json()) == (
        422,
        "application/problem+json",
        {
            "type": "urn:postroom:problem:no_address",
            "title": "Unprocessable Entity",
            "status": 422,
            "code": "no_address",
            "detail": "C-1 has no e-mail address: add one, or choose another channel",
            "field": "contact",
            "contact": "Ada",
            "account": "C-1",
        },
    )


def test_a_message_for_a_time_that_has_passed_is_refused():
    makers.contact("C-1")

    status, problem = Program().post("/messages", HELLO | {"not_before": "2026-01-02T08:00:00Z"})

    assert (status, problem["code"], problem["field"]) == (422, "passed", "not_before")
    assert not Message.objects.exists()


def test_a_batch_answers_for_each_item_in_order():
    makers.contact("C-1")
    items = [HELLO, HELLO | {"contact": "C-9"}, HELLO | {"unit": "mars"}, HELLO | {"account": "none"}, HELLO]

    status, told = Program().post("/messages", {"messages": items})

    assert (status, told["made"], told["refused"]) == (200, 2, 3)
    assert [(item["index"], (item["problem"] or {}).get("code")) for item in told["results"]] == [
        (0, None), (1, "unknown_contact"), (2, "unknown_unit"), (3, "unknown_account"), (4, None),
    ]  # fmt: skip
    assert [told["results"][place]["message"]["id"] for place in (0, 4)] == list(
        Message.objects.order_by("pk").values_list("pk", flat=True)
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (HELLO | {"colour": "red"}, "colour"),
        ({"subject": "a", "text": "b"}, "contact"),
        (HELLO | {"priority": "now"}, "priority"),
        (HELLO | {"not_before": "2026-05-04T10:00:00"}, "not_before"),
        ({"messages": []}, "messages"),
        ({"messages": [HELLO, HELLO | {"state": "sent"}]}, "messages.1.state"),
    ],
)
def test_what_nobody_knows_or_cannot_be_is_refused_by_field(body, field):
    makers.contact("C-1")

    status, problem = Program().post("/messages", body)

    assert (status, problem["code"], problem["field"]) == (422, "invalid", field)
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff", 400),
        (b'{"contact": "\\ud800"}', 400),
        (b'{"contact": "a\\u0000b", "subject": "a", "text": "b"}', 400),
    ],
)
def test_what_is_no_proper_json_is_refused(body, status):
    assert Program().post("/messages", body)[0] == status


def test_a_test_key_renders_and_captures_and_nothing_lets_it_out():
    makers.contact("C-1")
    lane = office.lane(is_live=True)
    program = Program(is_test=True)

    status, made = program.post("/messages", HELLO | {"account": lane.code})

    message = Message.objects.get()
    assert (status, made["state"], made["captured"]) == (201, "held", True)
    assert message.lane == outbox.test_lane(channel=message.channel) != lane
    assert outbox.release_captured(viewer=makers.viewer(), lane_id=lane.pk, at=NOON) == 0
    outbox.move(ids=[message.pk], step=Step.RELEASE, at=NOON)
    assert outbox.hold_captured(lane_id=message.lane_id, at=NOON) == 1


def test_the_lane_of_tests_is_nobodys_usual_one():
    makers.contact("C-1")
    Program(is_test=True).post("/messages", HELLO)

    Program().post("/messages", HELLO)

    assert list(Message.objects.order_by("pk").values_list("lane__code", flat=True)) == ["test-email", "capture-email"]


def test_a_message_goes_by_the_account_that_is_named():
    makers.contact("C-1")
    account = delivery.save_account(
        viewer=makers.viewer(), code="office", name="Office", kind="smtp", unit=makers.unit(),
        values={"host": "127.0.0.1", "port": 25, "security": "none", "sender_address": "desk@example.org"},
    )  # fmt: skip

    Program().post("/messages", HELLO | {"account": "office"})

    assert Message.objects.get().lane_id == account.pk


def test_attempts_tell_what_the_carrier_answered():
    makers.contact("C-1")
    program = Program()
    made = program.post("/messages", HELLO)[1]["id"]
    lane = Lane.objects.get(code="capture-email")
    [claimed] = outbox.claim(
        lane_id=lane.pk, worker_id=1, priority=outbox.Priority.NORMAL, limit=1, lease=dt.timedelta(minutes=1)
    )
    refused = Result(
        message_id=made, attempt=claimed.attempt, claimed_at=claimed.claimed_at, at=NOON, step=Step.GIVE_UP, code=550,
        failure=FailureKind.NO_SUCH_ADDRESS, note="5.1.1 no such user",
    )  # fmt: skip
    outbox.record(worker_id=1, results=[refused])

    shown = program.get(f"/messages/{made}")[1]

    assert [(a["number"], a["code"], a["result"], a["answer"]) for a in shown["attempts"]] == [
        (1, 550, "failed", "5.1.1 no such user")
    ]


def test_a_list_is_narrowed_and_paged_without_gaps():
    for number in range(3):
        makers.contact(f"C-{number}")
    program = Program()
    items = [HELLO | {"contact": f"C-{number}", "reference": f"R-{number}"} for number in range(3)]
    program.post("/messages", {"messages": items})

    first = program.get("/messages?limit=2")[1]
    second = program.get(f"/messages?limit=2&cursor={first['next']}")[1]

    assert [[line["reference"] for line in page["items"]] for page in (first, second)] == [["R-2", "R-1"], ["R-0"]]
    assert second["next"] is None
    asked = {
        "contact=C-1": 1,
        "reference=R-2": 1,
        "state=queued": 3,
        "state=sent": 0,
        "channel=sms": 0,
        "unit=dublin": 3,
    }
    assert {query: len(program.get(f"/messages?{query}")[1]["items"]) for query in asked} == asked


@pytest.mark.parametrize(
    "query", ["cursor=!", "cursor=YWJj", "limit=0", "limit=1000", "state=lost", "order=x", "run=x"]
)
def test_a_question_that_makes_no_sense_is_refused(query):
    assert Program().get(f"/messages?{query}")[0] == 422


def test_a_run_is_a_filter_and_one_that_is_not_there_is_not_found():
    office.customers(2)
    run = office.in_review()

    program = Program()

    assert len(program.get(f"/messages?run={run.pk}")[1]["items"]) == 2
    assert program.get("/messages?run=999")[0] == 404


def test_a_key_without_the_right_to_send_writes_nothing():
    makers.contact("C-1")

    status, problem = Program(Role.WRITER).post("/messages", HELLO)

    assert (status, problem["code"]) == (403, "not_allowed")
    assert Message.objects.count() == 0


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_the_list(number, django_assert_num_queries):
    makers.contact("C-1")
    program = Program()
    program.post("/messages", {"messages": [HELLO] * number})

    with django_assert_num_queries(2):
        program.get("/messages")


DOCUMENT = {
    "type": "doc",
    "content": [{"type": "heading", "attrs": {"level": 1}, "content": [{"type": "text", "text": "Hello & welcome"}]}],
}


def test_a_message_may_be_a_document():
    makers.contact("C-1")
    program = Program()

    status, made = program.post("/messages", {"contact": "C-1", "subject": "Hello", "document": DOCUMENT})

    assert status == 201
    assert ">Hello &amp; welcome</h1>" in office.said(Message.objects.get(pk=made["id"]))[2]


@pytest.mark.parametrize(
    ("more", "field", "detail"),
    [
        (
            {"document": {"type": "doc", "content": [{"type": "script"}]}},
            "document",
            "content[0].type: only attachment, bulletList, button, condition, heading, horizontalRule, image, "
            "orderedList, paragraph, snippet, table may stand here",
        ),
        ({"document": DOCUMENT, "text": "x"}, "document", "say it either as text or as a document"),
        ({"document": {"type": "doc"}}, "text", "without a template a message needs a subject and a text"),
    ],
)
def test_what_is_no_document_is_refused_with_its_path(more, field, detail):
    makers.contact("C-1")

    status, problem = Program().post("/messages", {"contact": "C-1", "subject": "Hello", **more})

    assert (status, problem["field"], problem["detail"]) == (422, field, detail)


def test_without_the_outbox_a_key_reads_what_it_ordered_itself_and_nothing_else():
    makers.contact("C-1")
    blind, other, sees = Program(sees_outbox=False), Program(sees_outbox=False), Program()
    own = [each["message"]["id"] for each in blind.post("/messages", {"messages": [HELLO] * 2})[1]["results"]]
    many = other.post("/messages", {"messages": [HELLO] * 25})[1]["results"]
    others = [each["message"]["id"] for each in many]

    def listed(program: Program) -> set[int]:
        return {line["id"] for line in program.get("/messages?contact=C-1")[1]["items"]}

    assert (listed(blind), listed(other), listed(sees)) == (set(own), set(others), {*own, *others})
    assert [blind.get(f"/messages/{each}")[0] for each in (own[0], others[0])] == [200, 404]
    assert sees.get(f"/messages/{others[0]}")[0] == 200


@pytest.mark.parametrize(
    ("subject", "text", "field"),
    [
        ("Bill #bill.numbre", "Hello", "subject"),
        ("Bill", "Hello #bill.numbre", "text"),
        ("Bill #bill.number", "Hello #bill.num", "text"),
    ],
)
def test_a_tag_that_nobody_knows_is_reported_where_it_stands(subject, text, field):
    makers.contact("C-1")

    status, problem = Program().post("/messages", {"contact": "C-1", "subject": subject, "text": text})

    assert (status, problem["code"], problem["field"]) == (422, "unknown_tag", field)


def test_a_value_that_no_text_can_hold_is_told_from_a_name_that_nobody_knows():
    status, problem = Program().get("/messages?contact=%00")

    assert (status, problem["field"]) == (422, "contact")
    assert "zero character" in problem["detail"]
