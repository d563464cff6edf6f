"""The list of runs and the page of one: numbers add up, the dialog says what will happen, buttons follow the role."""

import csv
import io
import re

import pytest
from django.urls import reverse

from postroom.access.viewer import SYSTEM, Role
from postroom.core.lifecycle import State
from postroom.outbox import services as outbox
from postroom.outbox.models import Message
from postroom.runs.models import Run, RunItem, RunState
from postroom.web.runs import wording
from tests import makers
from tests.runs import office
from tests.web.desks import desk
from tests.web.runs.test_wizard import HTMX, url

pytestmark = pytest.mark.django_db
INDEX = reverse("runs:index")


def reviewed(**details) -> Run:
    """A run in review: two messages, one customer left out, one whose message is faulty."""
    for number in (1, 2, 3):
        office.payment(makers.contact(f"C-{number}", name="Ada"), **({"amount": "5.00 EUR"} if number < 3 else {}))
    makers.contact("C-4", name="Bob", email=None)
    return office.in_review(office.version(*office.PAYMENT), **details)


def now(run: Run) -> str:
    return Run.objects.get(pk=run.pk).state


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_queries_however_long(number, django_assert_num_queries):
    client = desk()
    office.customers(1)
    for _ in range(number):
        office.in_review()
    client.get(INDEX)

    with django_assert_num_queries(6):
        page = client.get(INDEX)

    assert [(far.made, far.waiting, far.left_out) for _run, far in page.context["rows"]] == [(1, 1, 0)] * number


def test_the_list_is_narrowed_by_state_and_shows_no_run_of_another_unit():
    waiting, draft = reviewed(), office.draft()

    def listed(client, **query):
        return [run for run, _far in client.get(INDEX, query).context["rows"]]

    assert listed(desk(Role.READER)) == [draft, waiting]
    assert listed(desk(), state="draft") == [draft]
    assert listed(desk(), state="nonsense", after="x") == [draft, waiting]
    assert listed(desk(), after=str(draft.pk)) == [waiting]
    assert listed(desk(at=makers.unit("cork"))) == []


def test_the_report_adds_up_and_groups_the_reasons_with_their_accounts():
    page = desk().get(url("show", reviewed()))

    progress = page.context["progress"]
    assert (progress.recipients, progress.made, progress.excluded, progress.faulty) == (4, 2, 1, 1)
    groups = [
        (str(group["cause"].short), group["number"], [line.account_number for line in group["lines"]])
        for group in page.context["groups"]
    ]
    assert sorted(groups) == [("A value is missing", 1, ["C-3"]), ("No e-mail address", 1, ["C-4"])]


def test_the_report_names_the_tags_without_a_value():
    page = desk().get(url("show", reviewed()))

    [said] = [line for group in page.context["groups"] for line in group["tags"]]
    assert re.fullmatch(r"#[a-z_.]+: nothing to show for 1 customer\.", said)
    assert said in page.content.decode()


def test_of_a_table_it_says_that_there_are_no_such_records():
    assert wording.lacking({"items_list": 2, "bill.number": 1}) == [
        "#items_list: 2 customers have no such records, so there is no table.",
        "#bill.number: nothing to show for 1 customer.",
    ]


def test_a_run_that_is_being_made_shows_how_far_it_is_and_asks_again():
    office.customers(3)
    run = office.generating()

    page = desk().get(url("show", run)).content.decode()
    part = desk().get(url("show", run), **HTMX).content.decode()

    assert ("0 of 3" in page, 'hx-trigger="every 2s"' in page, "<html" in part) == (True, True, False)


def test_approving_says_how_many_go_out_from_where_and_how_long_it_takes():
    office.customers(2)
    run = office.in_review()
    run.lane.rate_per_second = 0.01
    run.lane.save()

    page = desk().get(url("show", run))

    assert page.context["approve_label"] == "Approve 2 messages"
    assert page.context["question"] == (
        "2 e-mails go out from Main. At the rate of this account it takes about 4 min."
        " The account is in capture mode: the messages are kept and do not leave the house."
    )


def test_what_was_looked_at_is_approved():
    run = reviewed()

    desk().post(url("approve", run), {"snapshot": Run.objects.get(pk=run.pk).snapshot})

    assert now(run) == RunState.APPROVED


def test_what_changed_since_it_was_looked_at_is_not_approved():
    run = reviewed()

    page = desk().post(url("approve", run), {"snapshot": "0" * 64}, follow=True)

    assert now(run) == RunState.IN_REVIEW
    assert [str(note) for note in page.context["messages"]] == [
        "Something in it changed since you looked. Nothing was approved: look again."
    ]


@pytest.mark.parametrize("role", [Role.READER, Role.WRITER, Role.SENDER])
def test_only_who_may_approve_is_offered_it_and_can(role):
    run = reviewed()
    client = desk(role)

    answer = client.post(url("approve", run), {"snapshot": run.snapshot})

    assert (answer.status_code, now(run)) == (403, RunState.IN_REVIEW)
    assert client.get(url("show", run)).context["may_approve"] is False


def test_a_run_that_somebody_else_moved_on_is_not_approved_and_says_where_it_is():
    run = reviewed()
    snapshot = Run.objects.get(pk=run.pk).snapshot
    client = desk()
    client.post(url("cancel", run))

    page = client.post(url("approve", run), {"snapshot": snapshot}, follow=True)

    assert [str(note) for note in page.context["messages"]][-1] == (
        "Nothing was approved: the run stands elsewhere by now. It is: Cancelled."
    )
    assert now(run) == RunState.CANCELLED


def test_while_all_is_stopped_a_run_says_that_it_waits():
    run = reviewed()
    outbox.stop_everything(viewer=SYSTEM, at=makers.NOON)

    page = desk().post(url("approve", run), {"snapshot": Run.objects.get(pk=run.pk).snapshot}, follow=True)

    assert [str(note) for note in page.context["messages"]] == [
        "Approved. All sending is stopped: the messages go out when it goes on."
    ]
    assert str(page.context["standing"]) == (
        "All sending is stopped: what has not gone out waits until somebody lets it go on."
    )


def test_a_run_is_paused_resumed_and_cancelled():
    run = office.approved(reviewed())
    client = desk(Role.SENDER)
    Run.objects.filter(pk=run.pk).update(state=RunState.SENDING, finished_at=None)

    states = [now(run)] + [(client.post(url(name, run)), now(run))[1] for name in ("pause", "resume", "cancel")]
    too_late = client.post(url("pause", run), follow=True)

    assert states == ["sending", "paused", "sending", "cancelled"]
    assert [str(note) for note in too_late.context["messages"]][-1] == (
        "Nothing was changed: the run stands elsewhere by now. It is: Cancelled."
    )


def test_states_lead_into_the_outbox_filtered_by_the_run():
    run = office.approved(reviewed())
    first = Message.objects.filter(batch_id=run.batch_id).earliest("pk")
    Message.objects.filter(pk=first.pk).update(state=State.FAILED)

    page = desk().get(url("show", run))

    of_run = f"run={run.batch_id}"
    assert page.context["states"] == [
        ("queued", 1, f"{reverse('outbox:index')}?box=outbox&{of_run}&state=queued"),
        ("failed", 1, f"{reverse('outbox:index')}?box=errors&{of_run}&state=failed"),
    ]
    assert (page.context["attention"], page.context["progress"].dealt_with) == (1, 1)


def test_a_reader_sees_a_run_and_steers_nothing():
    run = office.approved(reviewed())
    reader = desk(Role.READER)
    gets = ("show", "recipients", "report")
    posts = ("approve", "pause", "resume", "cancel")

    assert [reader.get(url(name, run)).status_code for name in gets] == [200] * 3
    assert [reader.post(url(name, run)).status_code for name in posts] == [403] * 4
    page = reader.get(url("show", run)).content.decode()
    assert [url(name, run) in page for name in posts] == [False] * 4


def test_another_unit_finds_no_page_no_message_and_no_file():
    run = reviewed()
    item = RunItem.objects.filter(run=run, message__isnull=False).first()
    stranger = desk(at=makers.unit("cork"))
    gets = [url(name, run) for name in ("show", "recipients", "report")]
    gets += [url("message", run, item.pk), url("content", run, item.pk)]

    assert [stranger.get(path).status_code for path in gets] == [404] * 5
    posts = ("approve", "pause", "resume", "cancel")
    assert [stranger.post(url(name, run)).status_code for name in posts] == [404] * 4


def test_messages_are_opened_and_stepped_through_and_those_of_another_run_are_not_there():
    run, other = reviewed(), office.in_review()
    items = list(RunItem.objects.filter(run=run, message__isnull=False).order_by("pk"))
    client = desk()

    page = client.get(url("message", run, items[0].pk))
    frame = client.get(url("content", run, items[0].pk))

    assert (page.context["sheet"].place, page.context["made"], page.context["sheet"].after) == (1, 2, items[1].pk)
    assert "AR-C-1, thank you." in frame.content.decode()
    assert frame["Content-Security-Policy"].startswith("sandbox;")
    assert client.get(url("message", other, items[0].pk)).status_code == 404


def test_recipients_are_filtered_and_paged():
    run = reviewed()
    client = desk()

    def listed(**query):
        page = client.get(url("recipients", run), query)
        return [line.account_number for line, *_ in page.context["lines"]], page.context["total"]

    assert listed() == (["C-1", "C-2", "C-3", "C-4"], 4)
    assert listed(state="faulty") == (["C-3"], 1)
    assert listed(reason="no_address") == (["C-4"], 1)
    assert listed(q="C-2") == (["C-2"], 1)
    assert listed(state="nonsense", reason="nonsense", after="x") == (["C-1", "C-2", "C-3", "C-4"], 4)


@pytest.mark.parametrize("number", [1, 3])
def test_recipients_cost_the_same_queries_however_many(number, django_assert_num_queries):
    office.customers(number)
    run = office.in_review()
    client = desk()
    client.get(url("recipients", run))

    with django_assert_num_queries(7):
        page = client.get(url("recipients", run))

    assert len(page.context["lines"]) == number


def test_the_file_names_every_account_with_its_reason_and_follows_the_filters():
    run = reviewed()

    def rows(**query):
        answer = desk().get(url("report", run), query)
        return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    whole = rows()
    assert whole[0] == ["Account", "Name", "Address", "State", "Reason", "Detail", "Message", "Executed", "Channel"]
    assert [(row[0], row[3], row[4]) for row in whole[1:]] == [
        ("C-1", "For approval", ""),
        ("C-2", "For approval", ""),
        ("C-3", "Faulty", "C-3 lacks a value that a tag needs."),
        ("C-4", "Left out", "C-4 has no e-mail address."),
    ]
    assert [row[0] for row in rows(state="excluded")[1:]] == ["C-4"]


def test_the_file_says_more_in_the_language_of_the_reader():
    run = reviewed()

    def detail(**reader):
        answer = desk(**reader).get(url("report", run), {"state": "faulty"})
        return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))[1][5]

    assert detail() == "There is no value for #payment.amount for C-3."
    assert detail(language="de") == "Für C-3 gibt es keinen Wert für #payment.amount."


def test_no_cell_of_the_file_is_a_formula():
    makers.contact("=1+1", name='@SUM(A1)"', email=None)
    run = office.in_review()

    answer = b"".join(desk().get(url("report", run)).streaming_content).decode("utf-8-sig")

    row = list(csv.reader(io.StringIO(answer)))[1]
    assert row[:2] == ["'=1+1", "'@SUM(A1)\""]


def test_hostile_names_come_out_as_text():
    makers.contact("<script>1", name="<script>alert(1)</script>")
    run = office.draft()
    client = desk()

    before = [client.get(url(name, run)).content.decode() for name in ("what", "check")]
    client.post(url("generate", run))
    office.work(run)
    after = [client.get(url(name, run)).content.decode() for name in ("show", "recipients")]

    assert [page.count("<script>") for page in before + after] == [0] * 4


def test_a_run_that_was_given_up_as_a_draft_shows_its_end():
    run = office.draft()

    desk().post(url("cancel", run))

    page = desk().get(url("show", run))
    assert (now(run), page.status_code) == (RunState.CANCELLED, 200)
