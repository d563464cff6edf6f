"""What did not arrive goes on by the next channel: once by each, never what is uncertain, and the numbers add up."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.urls import reverse

from postroom.contacts.models import Contact, PointKind, Suppression
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import FailureKind, HoldReason, State, Step
from postroom.delivery import policy
from postroom.outbox import services as outbox
from postroom.outbox.models import Decision, Message, Priority
from postroom.runs import selectors
from postroom.runs import services as runs
from postroom.runs.models import Run, RunItem, RunState
from postroom.runs.services import Route, Who
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


def under_way(*, goes_on: bool = True, by: Sequence[Channel] = (EMAIL, SMS, LETTER), **chosen) -> Run:
    """A run of three channels that was approved and goes out."""
    first, *others = by
    begun = office.draft(
        route=Route(channel=first, fallback=others, by_preference=True, goes_on=goes_on),
        lane_id=office.lane(first).pk,
        further_lane_ids=[office.lane(channel).pk for channel in others],
        **chosen,
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


def held(message: Message, reason: HoldReason) -> Message:
    """The message, claimed by a worker and held."""
    outbox.move(ids=[message.pk], step=Step.HOLD, at=NOON, hold_reason=reason)
    message.refresh_from_db()
    return message


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        (HoldReason.SUPPRESSED, "the e-mail address is on the block list"),
        (HoldReason.UNDELIVERABLE, "the e-mail address cannot be reached"),
        (HoldReason.OPTED_OUT, "the customer does not want this by e-mail"),
        (HoldReason.TOO_DEAR, "the e-mail is dearer than one may be"),
    ],
)
def test_what_its_channel_holds_goes_on_by_the_next_and_is_cancelled(reason, why):
    somebody()
    run = under_way()
    first = held(the(EMAIL), reason)

    follow(run)
    follow(run)

    second = the(SMS)
    first.refresh_from_db()
    assert (first.state, first.archived_at, second.state) == (State.CANCELLED, NOON, State.QUEUED)
    told = Decision.objects.get(message=first, code="fallback").detail
    assert told == {"message": second.pk, "taken": "sms", "held": reason}
    page = desk().get(reverse("outbox:show", args=[second.pk])).content.decode()
    assert f"the customer prefers E-mail, but {why}." in page
    assert outbox.move(ids=[first.pk], step=Step.RELEASE, at=NOON) == []
    progress = selectors.progress(run=run)
    assert (progress.states, progress.adds_up) == ({State.QUEUED: 1}, True)


@pytest.mark.parametrize(
    "reason", sorted(set(HoldReason) - {"suppressed", "undeliverable", "opted_out", "country", "too_dear"})
)
def test_what_waits_for_its_time_or_a_person_is_not_followed(reason):
    somebody()
    run = under_way()
    first = held(the(EMAIL), reason)

    follow(run)
    assert runs.fall_back(run_id=run.pk, at=NOON) == 0

    first.refresh_from_db()
    assert (first.state, Message.objects.count()) == (State.HELD, 1)


@pytest.mark.parametrize("is_held", [True, False])
@pytest.mark.parametrize(
    ("mark", "asked", "said"),
    [
        ("is_deceased", {}, "the customer is deceased"),
        ("is_disputed", {"without_disputed": True}, "the customer disputes what is asked of them"),
    ],
)
def test_nothing_follows_for_a_customer_who_is_to_be_left_out_by_now(mark, asked, said, is_held):
    owner = somebody()
    run = under_way(recipients=Who(**asked))
    first = held(the(EMAIL), HoldReason.SUPPRESSED) if is_held else ends(the(EMAIL), State.FAILED)
    Contact.objects.filter(pk=owner.pk).update(**{mark: True})

    follow(run)

    assert Message.objects.get().state == (State.HELD if is_held else State.FAILED)
    assert said in desk().get(reverse("outbox:show", args=[first.pk])).content.decode()


def test_who_no_longer_wants_it_on_any_channel_gets_it_by_none():
    owner = somebody()
    about = makers.topic("tariffs", needs_consent=False)
    run = under_way(of=office.version(topic=about))
    for channel in Channel:
        makers.consent(owner, about, opted_in=False, channel=channel)
    first = held(the(EMAIL), HoldReason.OPTED_OUT)

    follow(run)

    assert Message.objects.get().state == State.HELD
    page = desk().get(reverse("outbox:show", args=[first.pk])).content.decode()
    assert "It is held, and no other channel is left: the customer does not want this by e-mail; " in page


def test_held_by_one_channel_after_the_other_each_is_taken_once():
    somebody()
    run = under_way()
    for channel, reason in ((EMAIL, "suppressed"), (SMS, "country"), (LETTER, "too_dear")):
        held(the(channel), reason)
        follow(run)

    assert Message.objects.count() == 3
    assert Decision.objects.get(message=the(LETTER), code="no_fallback").detail == {
        "passed": [["email", "held", "suppressed"], ["sms", "held", "country"], ["letter", "held", "too_dear"]],
        "held": "too_dear",
    }
    assert selectors.progress(run=run).states == {State.HELD: 1}


def test_a_worker_that_holds_a_text_at_the_claim_has_a_letter_follow_it():
    owner = somebody()
    run = under_way(by=(SMS, LETTER))
    Suppression.objects.create(channel=SMS, address=the(SMS).recipient, reason="complaint", since=NOON)
    lane_id = the(SMS).lane_id

    claimed = outbox.claim(lane_id=lane_id, worker_id=1, priority=Priority.BULK, limit=5, lease=timedelta(minutes=1))
    outbox.record(worker_id=1, results=[policy.held(one, at=NOON) for one in claimed])
    follow(run)

    assert (the(SMS).state, the(LETTER).state, the(LETTER).contact_id) == (State.CANCELLED, State.QUEUED, owner.pk)


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
