"""Approvals: a list with samples, two people where a rule asks for it, undone for a while, or sent back."""

import pytest
from django.urls import reverse

from postroom.access.viewer import Role
from postroom.contacts.models import PointKind
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import Step
from postroom.outbox import services as outbox
from postroom.outbox.models import Message
from postroom.runs import services as runs
from postroom.runs.models import ApprovalRule, Run, RunState
from postroom.runs.services import Rule
from tests import makers
from tests.makers import NOON
from tests.runs import office
from tests.web.desks import desk
from tests.web.runs.test_wizard import url

pytestmark = pytest.mark.django_db
APPROVALS, RULES = reverse("runs:approvals"), reverse("runs:rules")


def rule(**said) -> None:
    runs.set_rule(viewer=makers.viewer(), unit_id=makers.unit().pk, rule=Rule(**said))


def notes(page) -> list[str]:
    return [str(note) for note in page.context["messages"]]


def shown(run: Run) -> dict[str, str]:
    return {"snapshot": Run.objects.get(pk=run.pk).snapshot}


def test_what_waits_is_listed_oldest_first_and_the_first_is_shown_with_samples():
    office.customers(3)
    first, second = office.in_review(), office.in_review()

    page = desk(Role.APPROVER).get(APPROVALS)

    assert [run for run, _ in page.context["rows"]] == [first, second]
    assert page.context["run"] == first
    texts = [text for _, text in page.context["samples"]]
    assert (len(texts), all("Account C-" in text for text in texts)) == (2, True)
    assert desk(Role.APPROVER).get(APPROVALS, {"run": second.pk}).context["run"] == second


def test_of_each_channel_there_are_samples():
    person = makers.contact(phone="+48512345678")
    makers.point(makers.contact(email=None), "+48512345679", kind=PointKind.PHONE)
    assert person.pk
    run = office.in_review(
        route=runs.Route(channel=Channel.EMAIL, fallback=[Channel.SMS]),
        further_lane_ids=[office.lane(Channel.SMS).pk],
    )

    samples = desk().get(APPROVALS).context["samples"]

    assert run.state == RunState.IN_REVIEW
    assert [line.channel for line, _ in samples] == ["email", "sms"]


def test_runs_of_other_units_wait_for_others():
    office.customers(1)
    office.in_review()

    page = desk(Role.APPROVER, at=makers.unit("cork")).get(APPROVALS)

    assert "Nothing waits for approval" in page.content.decode()


@pytest.mark.parametrize("number", [1, 4])
def test_the_list_costs_the_same_queries_however_many_wait(number, django_assert_num_queries):
    office.customers(1)
    client = desk()
    for _ in range(number):
        office.in_review()
    client.get(APPROVALS)

    with django_assert_num_queries(19):
        client.get(APPROVALS)


def test_who_made_it_is_told_that_somebody_else_has_to_approve():
    rule(from_messages=1)
    office.customers(1)
    run = office.draft()
    client = desk()
    client.post(url("generate", run))
    office.work(run)

    offered = client.get(url("show", run)).content.decode()
    page = client.post(url("approve", run), shown(run), follow=True)

    assert ("so somebody else has to approve it" in offered, reverse("runs:approve", args=[run.pk]) in offered) == (
        True,
        False,
    )
    assert "From 1 messages on a second person approves." in notes(page)[0]
    assert Run.objects.get(pk=run.pk).state == RunState.IN_REVIEW


def test_an_approval_is_undone_by_a_button_while_nothing_goes():
    rule(undo_seconds=60)
    office.customers(1)
    run = office.in_review()
    client = desk()

    page = client.post(url("approve", run), shown(run), follow=True)
    assert notes(page) == ["Approved. The messages go out in 60 seconds."]
    assert "Undo the approval" in page.content.decode()

    undone = client.post(reverse("runs:undo", args=[run.pk]), follow=True)
    assert notes(undone) == ["Undone: nothing went out. The run waits for approval again."]
    assert Run.objects.get(pk=run.pk).state == RunState.IN_REVIEW


def test_undone_too_late_it_says_so():
    office.customers(1)
    run = office.in_review()
    client = desk()
    client.post(url("approve", run), shown(run))

    page = client.post(reverse("runs:undo", args=[run.pk]), follow=True)

    assert "Too late to undo" in notes(page)[-1]


def test_sent_back_it_is_a_draft_that_says_who_wants_what_changed():
    office.customers(1)
    run = office.in_review()

    page = desk(Role.APPROVER).post(url("send_back", run), {"why": "The price is <b>wrong</b>."}, follow=True)
    step = desk(Role.SENDER).get(url("who", run)).content.decode()

    assert "Sent back" in notes(page)[0]
    assert "Sent back by" in step
    assert "The price is &lt;b&gt;wrong&lt;/b&gt;." in step


def test_without_a_reason_nothing_is_sent_back():
    office.customers(1)
    run = office.in_review()

    desk(Role.APPROVER).post(url("send_back", run), {"why": "  "})

    assert Run.objects.get(pk=run.pk).state == RunState.IN_REVIEW


def test_a_sender_neither_approves_nor_sends_back_but_may_change_it():
    office.customers(1)
    run = office.in_review()
    client = desk(Role.SENDER)

    assert client.post(url("send_back", run), {"why": "No."}).status_code == 403
    assert client.post(url("reopen", run)).url == url("who", run)
    assert Run.objects.get(pk=run.pk).state == RunState.DRAFT


def test_what_changed_is_named_on_the_page():
    office.customers(2)
    run = office.in_review()
    seen = shown(run)
    outbox.move(ids=[Message.objects.filter(batch_id=run.batch_id).earliest("id").pk], step=Step.CANCEL, at=NOON)
    client = desk()

    page = client.post(url("approve", run), seen, follow=True)

    said = "1 messages would go out; it was 2 before."
    assert said in notes(page)[0]
    assert said in client.get(url("show", run)).content.decode()


def test_a_rule_is_set_on_its_screen():
    place = makers.unit()
    client = desk()
    typed = {
        "kinds": ["dunning"],
        "from_messages": "500",
        "from_money": "100.50",
        "currency": "eur",
        "undo_seconds": "",
    }

    answer = client.post(reverse("runs:rule", args=[place.pk]), typed)

    assert answer.url == RULES
    kept = ApprovalRule.objects.get(unit=place)
    assert (kept.kinds, kept.from_messages, str(kept.from_money), kept.undo_seconds) == (["dunning"], 500, "100.50", 0)
    assert "100.50 EUR" in client.get(RULES).content.decode()


def test_a_rule_with_an_unknown_currency_is_refused():
    answer = desk().post(reverse("runs:rule", args=[makers.unit().pk]), {"currency": "XYZ"})

    assert answer.status_code == 422


def test_a_newsletter_needs_a_topic_that_is_agreed_to():
    office.customers(1)
    plain = office.draft(kind=runs.Kind.NEWSLETTER)
    agreed = office.draft(office.version(topic=makers.topic(), name="News"), kind=runs.Kind.NEWSLETTER)

    def lacks(run):
        return [which for which, _ in runs.lacking(run=run, viewer=makers.viewer(), at=NOON)]

    assert lacks(plain) == [runs.Lack.TOPIC]
    assert lacks(agreed) == []
