"""What did not arrive goes on by the next channel: once by each, never what is uncertain, and the numbers add up."""

import random

import pytest
from django.urls import reverse

from postroom.contacts.models import PointKind
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import FailureKind, State
from postroom.outbox.models import Decision, Message
from postroom.runs import selectors
from postroom.runs import services as runs
from postroom.runs.models import Run, RunItem, RunState
from postroom.runs.services import Route
from postroom.runs.tasks import go_on
from tests import makers
from tests.makers import NOON
from tests.runs import office
from tests.web.desks import desk

pytestmark = pytest.mark.django_db

EMAIL, SMS, LETTER = Channel.EMAIL, Channel.SMS, Channel.LETTER
STREET = {"lines": ["Polna 1"], "postcode": "00-625", "city": "Warszawa", "country": "PL"}


def somebody(account: str = "C-1"):
    """A customer whom every channel reaches."""
    owner = makers.contact(account, phone=f"+4851234567{len(account) % 10}")
    makers.point(owner, "Polna 1, 00-625 Warszawa, PL", kind=PointKind.POSTAL, parts=STREET)
    return owner


def under_way(*, goes_on: bool = True) -> Run:
    """A run of three channels that was approved and goes out."""
    begun = office.draft(
        route=Route(channel=EMAIL, fallback=[SMS, LETTER], by_preference=True, goes_on=goes_on),
        further_lane_ids=[office.lane(SMS).pk, office.lane(LETTER).pk],
    )
    runs.generate(run_id=begun.pk, viewer=makers.viewer(), at=NOON)
    return office.approved(office.work(begun))


def ends(message: Message, state: State, **details) -> Message:
    """The message, come to an end as a carrier would have it."""
    Message.objects.filter(pk=message.pk).update(state=state, **details)
    return message


def follow(run: Run) -> None:
    for run_id in runs.failing(at=NOON):
        while runs.fall_back(run_id=run_id, at=NOON):
            pass
    run.refresh_from_db()


def the(channel: Channel) -> Message:
    return Message.objects.get(channel=channel)


def test_a_failure_goes_on_by_the_next_channel_and_both_messages_say_so():
    owner = somebody()
    run = under_way()
    first = ends(the(EMAIL), State.FAILED, failure=FailureKind.NO_SUCH_ADDRESS, problem="550 no such user")

    follow(run)

    second = the(SMS)
    item = RunItem.objects.get(run=run)
    assert (second.state, second.contact_id, item.message_id, item.channel) == (
        State.QUEUED,
        owner.pk,
        second.pk,
        "sms",
    )
    assert Decision.objects.get(message=first, code="fallback").detail == {"message": second.pk, "taken": "sms"}
    assert Decision.objects.get(message=second, code="fallback_of").detail == {"message": first.pk}
    assert Decision.objects.get(message=second, code="channel").detail == {
        "taken": "sms",
        "prefers": "email",
        "passed": [["email", "failed", "550 no such user"]],
    }
    page = desk().get(reverse("outbox:show", args=[second.pk])).content.decode()
    assert f"It follows message {first.pk}, which did not arrive." in page
    first.refresh_from_db()
    assert first.archived_at == NOON


def test_each_channel_is_taken_once_and_then_it_ends():
    somebody()
    run = under_way()
    for channel, state in ((EMAIL, State.FAILED), (SMS, State.FAILED), (LETTER, State.RETURNED)):
        ends(the(channel), state)
        follow(run)
        follow(run)

    assert Message.objects.count() == 3
    assert Decision.objects.get(message=the(LETTER), code="no_fallback").detail["passed"] == [
        ["email", "failed", ""],
        ["sms", "failed", ""],
        ["letter", "returned", ""],
    ]
    progress = selectors.progress(run=run)
    assert (progress.made, progress.states, progress.adds_up) == (1, {State.RETURNED: 1}, True)
    assert runs.failing(at=NOON) == []


@pytest.mark.parametrize(
    ("state", "details"),
    [
        (State.UNCERTAIN, {}),
        (State.SENT, {}),
        (State.EXPIRED, {}),
        (State.CANCELLED, {}),
        (State.FAILED, {"failure": FailureKind.POISON}),
        (State.FAILED, {"failure": FailureKind.BAD_CONTENT}),
        (State.FAILED, {"failure": FailureKind.DECLINED}),
    ],
)
def test_what_is_uncertain_or_our_own_fault_is_not_followed(state, details):
    somebody()
    run = under_way()
    ends(the(EMAIL), state, **details)

    follow(run)
    assert runs.fall_back(run_id=run.pk, at=NOON) == 0

    assert Message.objects.count() == 1


def test_a_run_that_is_not_to_go_on_does_not():
    somebody()
    run = under_way(goes_on=False)
    ends(the(EMAIL), State.FAILED)

    follow(run)

    assert (Message.objects.count(), runs.fall_back(run_id=run.pk, at=NOON)) == (1, 0)


def test_a_run_that_was_finished_is_on_its_way_again_and_ends_again():
    somebody()
    run = under_way()
    ends(the(EMAIL), State.FAILED)
    office.work(run)
    assert run.state == RunState.FINISHED

    go_on(run_id=run.pk)
    assert office.work(run).state == RunState.SENDING
    ends(the(SMS), State.SENT)

    assert office.work(run).state == RunState.FINISHED


@pytest.mark.parametrize("seed", range(4))
def test_the_numbers_add_up_whatever_fails(seed):
    dice = random.Random(seed)
    for number in range(12):
        somebody(f"C-{'x' * number}")
    run = under_way()
    for _ in range(5):
        for message in Message.objects.filter(state=State.QUEUED):
            if dice.random() < 0.6:
                ends(message, dice.choice([State.FAILED, State.SENT, State.RETURNED, State.UNCERTAIN]))
        follow(run)

    progress = selectors.progress(run=run)
    assert (progress.recipients, progress.made, progress.adds_up) == (12, 12, True)
    assert selectors.overview(runs=[run])[run.pk].adds_up
    newest = set(RunItem.objects.values_list("message", flat=True))
    assert newest == set(selectors.counting.newest().values_list("pk", flat=True))
    assert sum(selectors.by_channel(run=run).values()) == 12
