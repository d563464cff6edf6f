"""Texts asked back from a message centre: cancelled when it says so, and by nothing else."""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.utils.timezone import now

from postroom.access.viewer import SYSTEM
from postroom.core.carriage.arrival import Receipt, Reported
from postroom.core.carriage.letters import Recall
from postroom.core.lifecycle import State
from postroom.delivery import services as delivery
from postroom.delivery.inbox import AccountInbox
from postroom.delivery.models import TextRecall
from postroom.delivery.recalling import PATIENCE, ask_for
from postroom.outbox.models import CarrierPart, Message
from tests import post
from tests.delivery.texts import deliver
from tests.delivery.workers import until, workers
from tests.makers import NOON
from tests.servers.smsc import Smsc, needs_smsc

pytestmark = pytest.mark.django_db
SOON = dt.timedelta(minutes=3)
LONG = "Your appointment has moved to another day. " * 6


@contextmanager
def handed_over(*bodies, **manners):
    """A message centre that has texts of ours, with the account and the texts."""
    with Smsc(**manners) as smsc:
        account = post.smpp_account(smsc.port, answer_seconds=0.5)
        texts = post.texts(*bodies, on=account.lane)
        deliver(account)
        yield smsc, account, texts


def ask(account, at=NOON):
    """Ask for what is to be asked for, as a worker does."""
    carrier = delivery.carrier_of(account)
    try:
        return ask_for(carrier, account_id=account.pk, at=at)
    finally:
        carrier.close()


def want_back(message, at=NOON):
    message.refresh_from_db()
    return delivery.withdraw(viewer=SYSTEM, message=message, at=at)


def hear(account, ref, reported):
    AccountInbox(account.pk, clock=lambda: NOON).keep([Receipt(refs=(ref,), reported=reported)], [])


def state(message):
    return Message.objects.get(pk=message.pk).state


def answer():
    return TextRecall.objects.values_list("answer", "said").get()


@needs_smsc
def test_text_is_cancelled_when_the_message_centre_gives_it_back():
    with handed_over("Hi") as (smsc, account, [message]):
        want_back(message)
        before = state(message)
        ask(account)

    [asked] = smsc.events("cancel")
    assert (asked["id"], f"+{asked['recipient']}") == (smsc.taken[0]["id"], message.recipient)
    assert (asked["sender"], asked["ton"]) == ("Postroom", smsc.taken[0]["ton"])
    assert (before, state(message)) == (State.SENT, State.CANCELLED)
    assert answer() == (Recall.DONE, "")


@needs_smsc
@pytest.mark.parametrize(
    ("status", "answered"),
    [
        (0x11, (Recall.TOO_LATE, "0x00000011 ESME_RCANCELFAIL")),
        (0x0C, (Recall.TOO_LATE, "0x0000000C ESME_RINVMSGID")),
        (0x03, (Recall.NOT_OFFERED, "0x00000003 ESME_RINVCMDID")),
    ],
)
def test_text_that_is_not_given_back_stays_what_it_was(status, answered):
    with handed_over("Hi", cancels={"1001": status}) as (_, account, [message]):
        want_back(message)
        ask(account)

    assert state(message) == State.SENT
    assert answer() == answered


@needs_smsc
def test_lost_answer_cancels_nothing_and_is_asked_for_again():
    with handed_over("Hi", deaf=True) as (smsc, account, [message]):
        want_back(message)
        ask(account)
        in_doubt = (state(message), TextRecall.objects.get().answered_at)
        smsc.set(deaf=False, cancels={"1001": 0x11}, state=4)
        ask(account, NOON + dt.timedelta(minutes=1))
        too_early = len(smsc.events("cancel"))
        ask(account, NOON + SOON)

    assert in_doubt == (State.SENT, None)
    assert too_early == 1
    assert state(message) == State.CANCELLED
    assert answer() == (Recall.DONE, "DELETED, as asked")


@needs_smsc
@pytest.mark.parametrize(("status", "deaf"), [(0x58, False), (0x08, False), (0, True)])
def test_message_centre_that_never_answers_is_given_up(status, deaf):
    with handed_over("Hi", cancels={"1001": status}) as (smsc, account, [message]):
        smsc.set(deaf=deaf)
        want_back(message)
        assert ask(account) == 0
        ask(account, NOON + PATIENCE)

    assert state(message) == State.SENT
    assert answer()[0] == Recall.NO_ANSWER
    assert TextRecall.objects.get().ask_at is None


@needs_smsc
def test_long_text_is_cancelled_when_all_its_parts_are_given_back():
    with handed_over(LONG) as (smsc, account, [message]):
        want_back(message)
        ask(account)

    assert [one["id"] for one in smsc.events("cancel")] == ["1001", "1002"]
    assert state(message) == State.CANCELLED


@needs_smsc
def test_long_text_that_is_given_back_in_part_is_not_cancelled():
    with handed_over(LONG, cancels={"1002": 0x11}) as (_, account, [message]):
        want_back(message)
        ask(account)
        first = state(message)
        hear(account, "1002", Reported.DELIVERED)

    assert (first, state(message)) == (State.SENT, State.FAILED)
    assert answer()[0] == Recall.TOO_LATE
    assert list(CarrierPart.objects.order_by("ref").values_list("reported", flat=True)) == ["cancelled", "delivered"]


@needs_smsc
def test_long_text_is_not_torn_apart_where_its_first_part_is_too_late():
    with handed_over(LONG, cancels={"1001": 0x11}) as (smsc, account, [message]):
        want_back(message)
        ask(account)

    assert [one["id"] for one in smsc.events("cancel")] == ["1001"]
    assert state(message) == State.SENT


@needs_smsc
def test_text_that_arrived_meanwhile_is_not_asked_for():
    with handed_over("Hi") as (smsc, account, [message]):
        want_back(message)
        hear(account, "1001", Reported.DELIVERED)
        ask(account)

    assert smsc.events("cancel") == []
    assert (state(message), answer()) == (State.DELIVERED, (Recall.TOO_LATE, ""))


@needs_smsc
def test_only_what_was_wanted_back_is_cancelled_by_a_receipt_that_says_deleted():
    with handed_over("Hi", "Ho") as (smsc, account, [wanted, other]):
        want_back(wanted)
        hear(account, "1001", Reported.CANCELLED)
        hear(account, "1002", Reported.CANCELLED)
        ask(account)

    assert (state(wanted), state(other)) == (State.CANCELLED, State.FAILED)
    assert smsc.events("cancel") == []
    assert answer() == (Recall.DONE, "")


@needs_smsc
def test_text_is_wanted_back_once_at_a_time_and_only_while_nothing_final_is_known():
    with handed_over("Hi", "Ho") as (_, account, [message, arrived]):
        want_back(message)
        with pytest.raises(delivery.NotWithdrawable):
            want_back(message)
        hear(account, "1002", Reported.DELIVERED)
        with pytest.raises(delivery.NotWithdrawable):
            want_back(arrived)

    assert TextRecall.objects.count() == 1


@needs_smsc
@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_wish_outlives_the_worker_that_was_killed_while_it_asked(tmp_path):
    with Smsc(deaf=True) as smsc:
        account = post.smpp_account(smsc.port, answer_seconds=30)
        [message] = post.texts("Hi", on=account.lane)
        with workers(tmp_path / "log") as some:
            assert until(lambda: state(message) == State.SENT, seconds=90)
            want_back(message, at=now())
            smsc.wait_for("cancel", seconds=60)
            some.kill()
            some.wait()
            in_doubt = state(message)
            smsc.set(deaf=False)
            TextRecall.objects.update(ask_at=now())
            some.replace()
            assert until(lambda: state(message) == State.CANCELLED, seconds=90)

    assert in_doubt == State.SENT
    assert answer()[0] == Recall.DONE
