"""Programs write to many, approve, and look at what can be sent and by which account."""

import pytest

from postroom.access.models import Group
from postroom.access.viewer import SYSTEM, Role
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State
from postroom.delivery import services as delivery
from postroom.outbox.models import Cost, Message
from postroom.runs import services as runs
from postroom.runs.models import Run
from postroom.stationery import services as stationery
from tests import makers
from tests.api.programs import Program
from tests.costs import prices
from tests.runs import office

pytestmark = pytest.mark.django_db


def written(program: Program, **told) -> dict:
    """A run that a program began, and that was written in the background."""
    template = office.version().template.code
    status, run = program.post("/runs", {"title": "Spring", "template": template, **told})
    assert (status, run["state"]) == (201, "generating"), run
    office.work(Run.objects.get(pk=run["id"]))
    return program.get(f"/runs/{run['id']}")[1]


def test_a_run_is_written_then_approved_and_its_numbers_add_up():
    office.customers(2)
    makers.contact(email=None)
    program = Program()

    run = written(program)
    approved = program.post(f"/runs/{run['id']}/approve", {"snapshot": run["snapshot"]})

    assert (run["state"], run["recipients"], run["made"], run["excluded"]) == ("in_review", 3, 2, 1)
    assert (run["states"], run["reasons"]) == ({"pending_approval": 2}, {"no_address": 1})
    assert (approved[0], approved[1]["state"]) == (200, "approved")
    office.work(Run.objects.get())
    assert set(Message.objects.values_list("state", flat=True)) == {State.QUEUED}


def test_a_run_says_what_it_will_cost_and_what_it_cost_so_far():
    office.customers(2)
    prices.enter(prices.line("0.02", channel=Channel.EMAIL, measure="message", is_each=False))
    program = Program()
    run = written(program)
    message = Message.objects.order_by("pk").first()
    Cost.objects.create(
        message=message, attempt=1, unit_id=message.unit_id, batch_id=message.batch_id, channel="email", size=1,
        day=makers.NOON.date(), amount="0.03", currency="EUR", source="carrier",
    )  # fmt: skip

    costs = program.get(f"/runs/{run['id']}")[1]["costs"]

    assert costs == {
        "expected": [{
            "channel": "email", "messages": 2, "unpriced": 0, "money": [{"amount": "0.04000", "currency": "EUR"}],
        }],
        "spent": [{"messages": 1, "amount": "0.03000", "currency": "EUR"}],
    }  # fmt: skip
    assert [one["costs"] for one in program.get("/runs")[1]["items"]] == [None]


def test_a_program_reads_the_messages_of_its_own_runs():
    office.customers(2)
    maker, other = Program(sees_outbox=False), Program(sees_outbox=False)
    run = written(maker)

    numbers = [line["id"] for line in maker.get("/messages")[1]["items"]]

    assert run["made"] == len(numbers) == 2
    assert maker.get(f"/messages/{numbers[0]}")[0] == 200
    assert (other.get("/messages")[1]["items"], other.get(f"/messages/{numbers[0]}")[0]) == ([], 404)


def test_a_dunning_run_is_assigned_to_a_person_or_a_group_that_sees_the_unit():
    office.customers(1)
    ada = makers.user("ada@example.org")
    team = Group.objects.create(name="Collection")
    team.members.add(ada)
    program, template = Program(), office.version(name="Reminder").template.code

    personal = written(program, kind="dunning", assigned_to={"user": "Ada@example.org"})
    shared = written(program, kind="dunning", assigned_to={"group": "Collection"})
    asked = {"title": "Spring", "template": template}
    refused = [
        program.post("/runs", {**asked, "assigned_to": to})[0]
        for to in ({"user": "nobody@example.org"}, {"group": "None"}, {"user": "a", "group": "b"}, {})
    ]

    assert (personal["kind"], personal["assigned_to"]) == ("dunning", {"user": "ada@example.org", "group": None})
    assert shared["assigned_to"] == {"user": None, "group": "Collection"}
    assert (refused, Run.objects.count()) == ([422] * 4, 2)


def test_what_changed_after_it_was_looked_at_is_not_approved_by_the_old_snapshot():
    office.customers(1)
    program = Program()
    run = written(program)
    Message.objects.update(recipient="other@example.org")

    refused = program.post(f"/runs/{run['id']}/approve", {"snapshot": run["snapshot"]})

    assert (refused[0], refused[1]["code"]) == (409, "changed")
    now = program.get(f"/runs/{run['id']}")[1]["snapshot"]
    assert program.post(f"/runs/{run['id']}/approve", {"snapshot": now})[0] == 200
    assert program.post(f"/runs/{run['id']}/approve", {})[1]["code"] == "not_in_review"


@pytest.mark.parametrize(
    ("recipients", "number"),
    [
        ({"who": "accounts", "accounts": ["C-1"]}, 1),
        ({"who": "lists", "lists": ["spring"]}, 1),
        ({"who": "types", "types": ["private"]}, 1),
        ({"who": "buildings", "buildings": ["riverside"]}, 1),
        ({"who": "all"}, 2),
    ],
)
def test_recipients_are_chosen_by_your_own_names(recipients, number):
    makers.contact("C-1", customer_type="private", building=makers.building())
    makers.contact("C-2")
    program = Program()
    program.put("/lists/spring", {"name": "Spring"})
    program.post("/lists/spring/members:add", {"contacts": ["C-1"]})

    assert written(program, recipients=recipients)["made"] == number


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"template": "nothing"}, "template"),
        ({"recipients": {"who": "lists", "lists": ["x"]}}, "recipients.lists.0"),
        ({"recipients": {"who": "accounts", "accounts": ["C-9"]}}, "recipients"),
        ({"account": "none"}, "account"),
        ({"colour": "red"}, "colour"),
        ({"not_before": "2026-01-02T08:00:00Z"}, "not_before"),
    ],
)
def test_a_run_that_cannot_be_is_refused_and_leaves_nothing(told, field):
    office.customers(1)
    template = office.version().template.code

    status, problem = Program().post("/runs", {"title": "Spring", "template": template} | told)

    assert (status, problem["field"]) == (422, field)
    assert Run.objects.count() == 0


def test_a_run_is_paused_resumed_and_cancelled_only_when_it_can_be():
    office.customers(1)
    program = Program()
    run = written(program)["id"]
    early = program.post(f"/runs/{run}/pause")
    program.post(f"/runs/{run}/approve", {})

    steered = [program.post(f"/runs/{run}/{what}")[1]["state"] for what in ("pause", "resume", "cancel")]

    assert (early[0], early[1]["code"]) == (409, "not_now")
    assert steered == ["paused", "sending", "cancelled"]


def test_a_test_key_approves_its_own_runs_only_and_they_never_leave():
    office.customers(1)
    tester, program = Program(is_test=True), Program()
    theirs, own = written(program), written(tester)

    refused = tester.post(f"/runs/{theirs['id']}/approve", {})
    allowed = tester.post(f"/runs/{own['id']}/approve", {})

    assert (refused[0], refused[1]["code"], allowed[0], own["account"]) == (403, "test_key", 200, "test-email")
    assert tester.post(f"/runs/{theirs['id']}/cancel")[0] == 403


def test_approving_needs_its_own_right():
    office.customers(1)
    run = written(Program())["id"]

    assert Program(Role.SENDER).post(f"/runs/{run}/approve", {})[0] == 403


def test_runs_are_listed_and_a_page_ends_where_the_next_begins():
    program = Program()
    ids = [runs.begin(viewer=makers.viewer(), unit_id=makers.unit().pk, title=f"{n}").pk for n in range(3)]

    first = program.get("/runs?limit=2")[1]
    second = program.get(f"/runs?limit=2&cursor={first['next']}")[1]

    assert [run["id"] for page in (first, second) for run in page["items"]] == ids[::-1]


def test_templates_are_told_with_words_and_shown_filled_without_a_trace():
    makers.contact("C-1", name="Zoë", language="pl")
    version = office.version()
    program = Program()

    listed = program.get("/templates")[1]["items"]
    shown = program.get(f"/templates/{version.template.code}")[1]
    seen = program.post(f"/templates/{version.template.code}/preview", {"contact": "C-1"})[1]

    assert version.template.code in [row["code"] for row in listed]
    assert [words["language"] for words in shown["words"]] == ["en", "pl"]
    assert (seen["subject"], seen["language"], seen["problems"]) == ("Witaj Zoë", "pl", [])
    assert Message.objects.count() == 0


def test_accounts_are_told_without_their_passwords():
    delivery.save_account(
        viewer=makers.viewer(), code="office", name="Office", kind="smtp", unit=makers.unit(),
        values={"host": "127.0.0.1", "port": 25, "security": "none", "sender_address": "desk@example.org",
                "username": "desk", "password": "hush-hush"},
    )  # fmt: skip
    program = Program()

    listed, one = program.answer("GET", "/accounts"), program.answer("GET", "/accounts/office")

    assert one.json() == listed.json()["items"][0]
    assert (one.json()["code"], one.json()["live"], one.json()["unit"]) == ("office", False, "dublin")
    assert b"hush" not in listed.content + one.content


def test_templates_come_in_pages_by_name_each_once():
    for name in ("Beta", "Alpha", "Beta", "Gamma", "Beta"):
        stationery.make(viewer=SYSTEM, name=name, unit=None)
    program, cursor, seen = Program(), "", []

    while cursor is not None:
        page = program.get(f"/templates?limit=2{cursor and '&cursor='}{cursor}")[1]
        seen.append([line["name"] for line in page["items"]])
        cursor = page["next"]

    assert seen == [["Alpha", "Beta"], ["Beta", "Beta"], ["Gamma"]]
    assert program.get("/templates?limit=0")[0] == 422


def test_a_program_writes_as_each_customer_prefers_with_the_channels_that_stand_in():
    makers.contact("C-1", phone="+48512345678", delivery_method="sms")
    makers.contact("C-2", phone="+48512345679", email=None)
    program = Program()

    run = written(program, channel="preferred", order=["email", "sms"])

    assert (run["channel"], run["order"], sorted(run["accounts"])) == ("preferred", ["email", "sms"], ["email", "sms"])
    assert set(Message.objects.values_list("contact__account_number", "channel")) == {("C-1", "sms"), ("C-2", "sms")}


def test_one_channel_may_have_another_that_stands_in():
    makers.contact("C-1", phone="+48512345678", email=None)

    run = written(Program(), order=["sms"])

    assert (run["channel"], run["order"], run["made"]) == ("email", ["sms"], 1)
    assert run["next_channel_after_failure"] is False


def test_an_account_of_a_channel_that_the_run_does_not_go_by_is_refused():
    template = office.version().template.code

    status, refused = Program().post("/runs", {"title": "T", "template": template, "accounts": {"sms": "texts"}})

    assert (status, refused["code"], refused["field"]) == (422, "not_its_channel", "accounts")
    assert not Run.objects.exists()
