"""Text messages on their way over a real line of SMPP: at most once, and never uncertain without need."""

import datetime as dt
from collections import Counter

import pytest

from postroom.contacts.models import Suppression
from postroom.core.carriage.arrival import Incoming, Receipt, Reported
from postroom.core.lifecycle import State
from postroom.delivery.inbox import AccountInbox, ask_after
from postroom.delivery.models import IncomingText
from postroom.delivery.services import carrier_of
from postroom.outbox.models import CarrierReceipt, Dispatch, Lane, Message
from tests import post
from tests.delivery.texts import deliver
from tests.makers import NOON
from tests.servers.smsc import Smsc, needs_smsc

pytestmark = pytest.mark.django_db


def states():
    return dict(Counter(Message.objects.values_list("state", flat=True)))


def recipients(smsc):
    return [event["recipient"] for event in smsc.taken]


@needs_smsc
def test_text_arrives_and_is_called_as_the_message_centre_says():
    with Smsc() as smsc:
        account = post.smpp_account(smsc.port)
        (message,) = post.texts("Zażółć €", on=account.lane)
        deliver(account)

    message.refresh_from_db()
    [taken] = smsc.taken
    assert (message.state, message.carrier_ref) == (State.SENT, taken["id"])
    assert taken["text"] == "Hello Zażółć €"
    assert "+" + taken["recipient"] == message.recipient
    assert taken["reference"] == message.pk & 0xFFFF


@needs_smsc
@pytest.mark.parametrize(
    ("status", "state", "suppressed"),
    [(0x0B, State.FAILED, 1), (0x0A, State.FAILED, 0), (0x08, State.QUEUED, 0), (0x15, State.QUEUED, 0)],
)
def test_status_decides_what_becomes_of_the_text(status, state, suppressed):
    with Smsc(status=status) as smsc:
        account = post.smpp_account(smsc.port)
        post.texts("Hi", on=account.lane)
        deliver(account)

    assert states() == {state: 1}
    assert Suppression.objects.count() == suppressed
    assert (Lane.objects.get(pk=account.pk).paused_at is not None) == (status == 0x15)


@needs_smsc
def test_refused_login_pauses_the_account_and_fails_nothing():
    with Smsc(password="right") as smsc:
        account = post.smpp_account(smsc.port, password="wrong")
        post.texts("Hi", on=account.lane)
        deliver(account)

    lane = Lane.objects.get(pk=account.pk)
    assert states() == {State.QUEUED: 1}
    assert "0x0000000E ESME_RINVPASWD" in lane.pause_reason


@needs_smsc
def test_line_that_is_cut_leaves_as_many_uncertain_as_were_not_answered():
    with Smsc(hangUpAfter=10) as smsc:
        account = post.smpp_account(smsc.port, window=10)
        post.texts(*["Hi"] * 30, on=account.lane)
        deliver(account)
        in_doubt = states()
        Lane.objects.update(cool_until=None)
        Dispatch.objects.update(due_at=NOON)
        deliver(account)

    unanswered = [event["recipient"] for event in smsc.taken if not event["answered"]]
    uncertain = set(Message.objects.filter(state=State.UNCERTAIN).values_list("recipient", flat=True))
    assert in_doubt == {State.UNCERTAIN: len(unanswered), State.QUEUED: 30 - len(unanswered)}
    assert uncertain == {f"+{number}" for number in unanswered}
    assert max(Counter(recipients(smsc)).values()) == 1
    assert states() == {State.UNCERTAIN: len(unanswered), State.SENT: 30 - len(unanswered)}


@needs_smsc
def test_lost_answers_are_as_many_as_uncertain_texts():
    with Smsc(lose=2) as smsc:
        account = post.smpp_account(smsc.port, window=5, answer_seconds=0.5)
        post.texts(*["Hi"] * 20, on=account.lane)
        deliver(account)

    assert states()[State.UNCERTAIN] == 2
    assert states()[State.SENT] == len(smsc.taken) - 2


@needs_smsc
def test_throttling_uses_no_try_up():
    with Smsc(status=0x58) as smsc:
        account = post.smpp_account(smsc.port, batch_seconds=0.5)
        post.texts(*["Hi"] * 3, on=account.lane)
        deliver(account)

    assert states() == {State.QUEUED: 3}
    assert set(Dispatch.objects.values_list("tries", flat=True)) == {0}
    assert Lane.objects.get(pk=account.pk).failures == 1


def test_what_comes_in_is_kept_all_together():
    account = post.smpp_account(1)
    inbox = AccountInbox(account.pk, clock=lambda: NOON)
    inbox.keep(
        [Receipt(refs=("1",), reported=Reported.DELIVERED)],
        [Incoming(sender="+48500100200", recipient="7001", text="Stop\0", together=3, part=1, parts=2)],
    )

    [kept] = IncomingText.objects.all()
    assert (kept.sender, kept.recipient, kept.text) == ("+48500100200", "7001", "Stop")
    assert (kept.together, kept.part, kept.parts, kept.account_id) == (3, 1, 2, account.pk)
    assert CarrierReceipt.objects.count() == 1


@needs_smsc
def test_missing_receipt_is_asked_for_after_some_hours():
    with Smsc() as smsc:
        account = post.smpp_account(smsc.port)
        post.texts("Hi", "Ho", on=account.lane)
        deliver(account)
        carrier = carrier_of(account)
        early = ask_after(carrier, lane_id=account.pk, at=NOON + dt.timedelta(hours=3))
        told = ask_after(carrier, lane_id=account.pk, at=NOON + dt.timedelta(hours=5))
        again = ask_after(carrier, lane_id=account.pk, at=NOON + dt.timedelta(hours=5))
        carrier.close()

    assert (early, told, again) == (0, 2, 0)
    assert states() == {State.DELIVERED: 2}
