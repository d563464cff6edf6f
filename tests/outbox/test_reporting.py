"""Receipts of carriers: twice, late, in any order, before the answer, for messages whose answer was lost."""

import datetime as dt
import random
from decimal import Decimal

import pytest

from postroom.core.carriage.arrival import Price, Receipt, Reported
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State, Step
from postroom.outbox import services as outbox
from postroom.outbox.models import CarrierPart, CarrierReceipt, Cost, Dispatch, Happening, Message, Priority
from postroom.outbox.services import Result
from tests import post
from tests.makers import NOON

pytestmark = pytest.mark.django_db
LEASE = dt.timedelta(minutes=1)
LATER = NOON + dt.timedelta(minutes=5)


def lane(code="gate"):
    return post.lane(code, channel=Channel.SMS, resend_uncertain=False)


def handed_over(*refs: tuple[str, ...], on=None, step=Step.ACCEPT) -> list[Message]:
    """Messages that a carrier took and called by these names; or whose answer was lost."""
    where = on or lane()
    made = post.texts(*("Hello" if len(parts) == 1 else "a" * 150 * len(parts) for parts in refs), on=where)
    claimed = outbox.claim(lane_id=where.pk, worker_id=1, priority=Priority.NORMAL, limit=500, lease=LEASE)
    outbox.record(
        worker_id=1,
        results=[
            Result(
                message_id=one.message_id, attempt=one.attempt, step=step, at=NOON, claimed_at=one.claimed_at,
                carrier_ref=parts[0] if parts else "", part_refs=parts,
            )
            for one, parts in zip(claimed, refs, strict=True)
        ],
    )  # fmt: skip
    return made


def told(reported: Reported, *refs: str, **more) -> Receipt:
    return Receipt(refs=refs, reported=reported, **more)


def take(*receipts: Receipt, on=None) -> int:
    return outbox.take_in(lane_id=(on or lane()).pk, receipts=receipts, at=LATER)


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_a_message_has_arrived_when_its_carrier_says_so():
    (message,) = handed_over(("a",))

    assert take(told(Reported.ON_THE_WAY, "a"), told(Reported.DELIVERED, "a")) == 2

    assert states() == [State.DELIVERED]
    last = Happening.objects.filter(message=message).latest("pk")
    assert (last.step, last.before, last.after, last.at) == (Step.CONFIRM, State.SENT, State.DELIVERED, LATER)


@pytest.mark.parametrize(
    ("reported", "failure"),
    [
        (Reported.EXPIRED, "not_in_time"),
        (Reported.UNDELIVERABLE, "undelivered"),
        (Reported.REJECTED, "undelivered"),
    ],
)
def test_a_message_that_did_not_arrive_has_failed_with_what_the_carrier_said(reported, failure):
    handed_over(("a",))

    take(told(reported, "a", code="0A1", text="absent subscriber"))

    message = Message.objects.get()
    assert (message.state, message.failure) == (State.FAILED, failure)
    assert message.problem == f"{reported}, 0A1, absent subscriber"


def test_a_message_of_parts_has_arrived_when_all_have_and_failed_when_one_has():
    handed_over(("a1", "a2"), ("b1", "b2"))

    take(told(Reported.DELIVERED, "a1"), told(Reported.DELIVERED, "b1"))
    assert states() == [State.SENT, State.SENT]
    take(told(Reported.DELIVERED, "a2"), told(Reported.UNDELIVERABLE, "b2"))

    assert states() == [State.DELIVERED, State.FAILED]


def test_what_is_said_twice_is_kept_once_and_changes_nothing():
    handed_over(("a",))
    receipt = told(Reported.DELIVERED, "a", code="000")

    assert [take(receipt, receipt), take(receipt)] == [1, 0]

    assert CarrierReceipt.objects.count() == 1
    assert Happening.objects.filter(step=Step.CONFIRM).count() == 1


def test_what_arrived_after_all_has_arrived_and_stays_so():
    handed_over(("a",))

    take(told(Reported.EXPIRED, "a"))
    take(told(Reported.DELIVERED, "a"))
    take(told(Reported.UNDELIVERABLE, "a"))

    message = Message.objects.get()
    assert (message.state, message.failure, message.problem) == (State.DELIVERED, "", "")


def test_a_receipt_before_the_answer_waits_for_it():
    take(told(Reported.DELIVERED, "a"))
    assert CarrierReceipt.objects.get().message_id is None

    (message,) = handed_over(("a",))

    assert states() == [State.DELIVERED]
    assert CarrierReceipt.objects.get().message_id == message.pk


def test_a_receipt_that_crossed_its_answer_is_matched_later():
    handed_over(("other",))
    take(told(Reported.DELIVERED, "a"))
    part = CarrierPart.objects.get()
    CarrierPart.objects.filter(pk=part.pk).update(ref="a")  # as if written unseen in the same moment

    assert outbox.match_orphans(at=LATER) == 1

    assert states() == [State.DELIVERED]
    assert outbox.match_orphans(at=LATER) == 0


def test_a_name_may_be_spelt_in_two_ways_and_the_likelier_counts():
    handed_over(("1f",), ("31",))

    take(told(Reported.DELIVERED, "1f", "31"))

    assert states() == [State.DELIVERED, State.SENT]


def test_a_name_is_one_account_s_own():
    handed_over(("a",))

    take(told(Reported.DELIVERED, "a"), on=lane("other"))

    assert states() == [State.SENT]


def test_what_is_in_doubt_is_known_by_number_and_our_reference():
    (doubtful,) = handed_over((), step=Step.LOSE_ANSWER)
    assert states() == [State.UNCERTAIN]

    take(
        told(Reported.DELIVERED, "x", recipient=doubtful.recipient.lstrip("+"), our_reference=doubtful.pk & 0xFFFF),
        told(Reported.DELIVERED, "y", recipient="48999", our_reference=doubtful.pk & 0xFFFF),
        told(Reported.DELIVERED, "z", recipient=doubtful.recipient.lstrip("+"), our_reference=doubtful.pk + 1 & 0xFFFF),
    )

    assert states() == [State.DELIVERED]
    unknown = CarrierReceipt.objects.filter(message=None).order_by("refs").values_list("refs", flat=True)
    assert list(unknown) == [["y"], ["z"]]


def test_what_is_in_doubt_has_arrived_when_all_its_parts_have():
    where = lane()
    (doubtful,) = post.texts("a" * 300, on=where)
    (claimed,) = outbox.claim(lane_id=where.pk, worker_id=1, priority=Priority.NORMAL, limit=1, lease=LEASE)
    lost = Result(
        message_id=doubtful.pk, attempt=claimed.attempt, step=Step.LOSE_ANSWER, at=NOON, claimed_at=claimed.claimed_at
    )
    outbox.record(worker_id=1, results=[lost])
    about = {"recipient": doubtful.recipient.lstrip("+"), "our_reference": doubtful.pk & 0xFFFF}

    take(told(Reported.DELIVERED, "x1", **about))
    assert states() == [State.UNCERTAIN]
    take(told(Reported.DELIVERED, "x2", **about))

    assert states() == [State.DELIVERED]


def test_receipts_of_an_earlier_try_do_not_decide_about_a_later_one():
    where = lane()
    (message,) = handed_over(("a",), on=where)
    take(told(Reported.UNDELIVERABLE, "a"))
    outbox.move(ids=[message.pk], step=Step.SEND_AGAIN, at=LATER)
    (claimed,) = outbox.claim(lane_id=where.pk, worker_id=1, priority=Priority.NORMAL, limit=1, lease=LEASE)
    again = Result(
        message_id=message.pk, attempt=claimed.attempt, step=Step.ACCEPT, at=LATER, claimed_at=claimed.claimed_at,
        carrier_ref="b", part_refs=("b",),
    )  # fmt: skip
    outbox.record(worker_id=1, results=[again])

    take(told(Reported.EXPIRED, "a"))
    assert states() == [State.SENT]
    take(told(Reported.DELIVERED, "b"))

    assert states() == [State.DELIVERED]


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_and_repeated_receipts_end_as_those_in_order_do(seed):
    where = lane()
    names = [tuple(f"{n}-{part}" for part in range(1 + n % 3)) for n in range(40)]
    finals = [Reported.DELIVERED, Reported.DELIVERED, Reported.EXPIRED, Reported.UNDELIVERABLE, None]
    receipts = [told(Reported.ON_THE_WAY, ref) for parts in names for ref in parts]
    luck = random.Random(seed)
    ends = {parts: [luck.choice(finals) for _ in parts] for parts in names}
    receipts += [told(end, ref) for parts in names for ref, end in zip(parts, ends[parts], strict=True) if end]
    shuffled = luck.sample(receipts * 3, len(receipts) * 3)
    half = len(shuffled) // 3

    for at in range(0, half, 7):
        take(*shuffled[at : min(at + 7, half)], on=where)
    handed_over(*names, on=where)
    for at in range(half, len(shuffled), 7):
        take(*shuffled[at : at + 7], on=where)

    def expected(end):
        if all(one is Reported.DELIVERED for one in end):
            return State.DELIVERED
        return State.FAILED if {Reported.EXPIRED, Reported.UNDELIVERABLE} & set(end) else State.SENT

    assert states() == [expected(ends[parts]) for parts in names]
    assert CarrierReceipt.objects.count() == len(receipts)
    assert not CarrierReceipt.objects.filter(message=None).exists()
    assert not Dispatch.objects.exists()


def test_price_that_a_carrier_reports_of_all_parts_takes_the_place_of_the_table():
    handed_over(("a", "b"))
    half, rest = Price(Decimal("0.03"), "EUR"), Price(Decimal("0.04"), "EUR")

    take(told(Reported.DELIVERED, "a", price=half))
    before = Cost.objects.get()
    take(told(Reported.ON_THE_WAY, "b", price=rest), told(Reported.DELIVERED, "b", price=rest))
    after = Cost.objects.get()

    assert (before.amount, before.source) == (None, "unknown")
    assert (after.amount, after.currency, after.source) == (Decimal("0.07"), "EUR", "carrier")


def test_price_in_a_report_that_came_before_the_answer_counts():
    take(told(Reported.DELIVERED, "a", price=Price(Decimal("0.05"), "EUR")))

    handed_over(("a",))

    assert Cost.objects.get().amount == Decimal("0.05")
