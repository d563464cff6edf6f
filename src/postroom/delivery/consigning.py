"""What carriers of letters say of what they have: kept with the letter, in their words, and its message follows."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from postroom.core.carriage.arrival import Price, Receipt, Reported
from postroom.core.carriage.outcome import Accepted
from postroom.core.lifecycle import State, Step
from postroom.delivery.lettering import FIRST_LOOK
from postroom.delivery.models import Consignment
from postroom.outbox import services as outbox
from postroom.outbox.models import CarrierPart, Happening, Message

LONGEST_INTEREST = timedelta(days=60)
"""A letter of which nothing final was reported for so long has arrived, for all that anybody knows."""
_OPEN = (Reported.ON_THE_WAY, "")


def accepted(*, account_id: int, outcomes: Mapping[int, Accepted], at: datetime) -> None:
    """Keep what the carrier calls the letters that it took, and what it asks for them."""
    found = Consignment.objects.filter(account=account_id, message__in=outcomes).order_by("number")
    rows = {row.message_id: row for row in found}.values()
    for row in rows:
        outcome = outcomes[row.message_id]
        row.carrier_ref, row.word, row.said = outcome.carrier_ref[:255], outcome.code[:40], outcome.text[:255]
        row.told_at, row.ask_at = at, at + FIRST_LOOK
        _put_price(row, outcome.price)
    Consignment.objects.bulk_update(
        rows, ["carrier_ref", "word", "said", "told_at", "ask_at", "price", "currency"], batch_size=500
    )


@transaction.atomic
def take_news(*, account_id: int, receipts: Sequence[Receipt], at: datetime) -> int:
    """Keep what a carrier of letters reported, and let the messages follow; returns for how many letters it was."""
    named = {ref for receipt in receipts for ref in receipt.refs}
    if not named:
        return 0
    theirs = Consignment.objects.filter(account=account_id).filter(Q(key__in=named) | Q(carrier_ref__in=named))
    rows = list(theirs.select_for_update().order_by("pk"))
    by_name = {name: row for row in rows for name in (row.key, row.carrier_ref) if name}
    about = [(receipt, row) for receipt in receipts if (row := _row(receipt, by_name))]
    _settle_doubts(account_id, about, at)
    outbox.take_in(lane_id=account_id, receipts=receipts, at=at)
    for receipt, row in about:
        _hear(row, receipt, at)
    Consignment.objects.bulk_update(
        rows, ["reported", "word", "said", "told_at", "ask_at", "price", "currency"], batch_size=500
    )
    return len({row.pk for _, row in about})


def interval(age: timedelta) -> timedelta | None:
    """Return how long to wait until the carrier is asked again; the older a letter, the longer. None: for ever."""
    if age > LONGEST_INTEREST:
        return None
    return min(max(age / 4, FIRST_LOOK), timedelta(days=1))


def _row(receipt: Receipt, by_name: Mapping[str, Consignment]) -> Consignment | None:
    return next((by_name[ref] for ref in receipt.refs if ref in by_name), None)


def _settle_doubts(account_id: int, about: Sequence[tuple[Receipt, Consignment]], at: datetime) -> None:
    """A carrier that reports of a letter has it: where its answer was lost, this is the answer."""
    in_doubt = Message.objects.filter(pk__in={row.message_id for _, row in about}, state=State.UNCERTAIN)
    if not (ids := sorted(in_doubt.select_for_update().order_by("pk").values_list("pk", flat=True))):
        return
    tries = Happening.objects.filter(message_id__in=ids).values_list("message_id").annotate(n=Max("attempt"))
    attempts = dict(tries.order_by())
    parts = {
        row.message_id: CarrierPart(
            message_id=row.message_id, lane_id=account_id, ref=receipt.refs[0], attempt=attempts[row.message_id] or 1
        )
        for receipt, row in about
        if row.message_id in attempts
    }
    CarrierPart.objects.bulk_create(parts.values())
    outbox.move(ids=ids, step=Step.COUNT_AS_SENT, at=at, note="the carrier has it")


def _hear(row: Consignment, receipt: Receipt, at: datetime) -> None:
    _put_price(row, receipt.price)
    if receipt.progress:
        outbox.note_progress(message_id=row.message_id, progress=receipt.progress, at=at, number=row.number)
    if receipt.reported in _OPEN and row.reported not in _OPEN:
        return  # old news
    row.reported, row.word, row.said, row.told_at = receipt.reported, receipt.code[:40], receipt.text[:255], at
    wait = interval(at - row.made_at) if receipt.reported in _OPEN else None
    row.ask_at = at + wait if wait else None


def _put_price(row: Consignment, price: Price | None) -> None:
    if price:
        row.price, row.currency = price.amount, price.currency[:3].upper()
