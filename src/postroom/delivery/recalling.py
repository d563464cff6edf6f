"""Texts asked back from their carrier: the wish is written down first, whoever has the line asks, and what the carrier
does not confirm changes nothing. A worker that dies with a question on the wire leaves the wish for the next.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.core.carriage.arrival import Receipt, Reported
from postroom.core.carriage.envelope import Channel
from postroom.core.carriage.letters import Recall
from postroom.core.carriage.withdrawing import TakenText, Withdrawal, Withdrawing
from postroom.core.lifecycle import State
from postroom.delivery.models import Account, TextRecall
from postroom.delivery.registry import KINDS
from postroom.outbox import services as outbox
from postroom.outbox.models import CarrierPart, Message

PATIENCE = timedelta(hours=72)
"""How long a carrier is asked that does not answer: then it has forgotten the text, or delivered it."""
FIRST_WAIT = timedelta(minutes=2)
"""Until it is asked again; the older the wish, the longer."""
AT_ONCE = 50
"""Texts asked back in one go; then others have their turn to be sent."""
_OPEN = frozenset({"", Reported.ON_THE_WAY})


class NotWithdrawable(Exception):
    """There is no text that could be taken back: it is not with a carrier that gives any back, or is at its end."""


def is_withdrawable(message: Message) -> bool:
    """Say whether a text can be asked back: its carrier has all of it, and nothing final was reported of any part."""
    if message.channel != Channel.SMS or message.state != State.SENT or message.lane_id is None:
        return False
    account = Account.objects.filter(pk=message.lane_id).only("kind").first()
    if account is None or not KINDS[account.kind].recalls:
        return False
    parts = _parts(message.pk, message.lane_id)
    is_whole = bool(parts) and len(parts) >= parts[0].total
    return is_whole and all(part.reported in _OPEN for part in parts) and not _is_asked(message)


@transaction.atomic
def withdraw(*, viewer: Viewer, message: Message, at: datetime) -> TextRecall:
    """Have a text asked back. Raises `NotWithdrawable` or `NotAllowed`. The message stays what it is until it is."""
    viewer.must(Right.SEND, message.unit_id)
    locked = Message.objects.select_for_update().get(pk=message.pk)
    if not is_withdrawable(locked):
        raise NotWithdrawable(f"message {message.pk} cannot be taken back")
    wish = TextRecall.objects.create(
        message=locked,
        account_id=locked.lane_id,
        attempt=_parts(locked.pk, locked.lane_id)[0].attempt,
        by_id=viewer.user_id or None,
        asked_at=at,
        ask_at=at,
    )
    audit.record(actor=viewer, action=Action.TEXT_RECALLED, about=locked, unit_id=locked.unit_id)
    outbox.wake()
    return wish


def ask_for(carrier: Withdrawing, *, account_id: int, at: datetime) -> int:
    """Ask for the texts whose turn it is, up to one that gets no answer; returns how many answers there were."""
    for number in range(AT_ONCE):
        wish = _next(account_id, at)
        if wish is None or not _ask(carrier, wish, at):
            return number
    return AT_ONCE


def judged(*, account_id: int, receipts: Sequence[Receipt]) -> list[Receipt]:
    """Tell texts that were deleted as we wished from those that the carrier deleted by itself, which have failed."""
    deleted = {ref for receipt in receipts if receipt.reported is Reported.CANCELLED for ref in receipt.refs}
    if not deleted:
        return list(receipts)
    wishes = TextRecall.objects.filter(account_id=account_id).values("message_id")
    parts = CarrierPart.objects.filter(lane_id=account_id, ref__in=deleted, message_id__in=wishes)
    wished = set(parts.values_list("ref", flat=True))
    return [
        replace(receipt, reported=Reported.UNDELIVERABLE)
        if receipt.reported is Reported.CANCELLED and wished.isdisjoint(receipt.refs)
        else receipt
        for receipt in receipts
    ]


def _is_asked(message: Message) -> bool:
    return TextRecall.objects.filter(message=message, ask_at__isnull=False).exists()


def _parts(message_id: int, lane_id: int | None) -> list[CarrierPart]:
    """Return the parts of a message's newest attempt, in their order."""
    parts = list(CarrierPart.objects.filter(message=message_id, lane=lane_id).order_by("attempt", "pk"))
    return [part for part in parts if part.attempt == parts[-1].attempt]


@transaction.atomic
def _next(account_id: int, at: datetime) -> TextRecall | None:
    """Take a wish whose turn it is; if nobody comes back with an answer, its turn comes again."""
    due = TextRecall.objects.filter(account_id=account_id, ask_at__lte=at).order_by("ask_at", "pk")
    wish = due.select_for_update(skip_locked=True).first()
    if wish:
        wish.ask_at = at + max(FIRST_WAIT, (at - wish.asked_at) / 2)
        wish.save(update_fields=["ask_at"])
    return wish


def _ask(carrier: Withdrawing, wish: TextRecall, at: datetime) -> bool:
    """Ask for one text; says whether there was an answer."""
    parts = _parts(wish.message_id, wish.account_id)
    message = Message.objects.get(pk=wish.message_id)  # behind its parts: once all were given back, it is cancelled
    if message.state == State.CANCELLED:  # a receipt was quicker than the answer
        return _settle(wish, Withdrawal(Recall.DONE), at)
    is_same = bool(parts) and parts[0].attempt == wish.attempt and message.lane_id == wish.account_id
    reported = {part.reported for part in parts}
    if message.state != State.SENT or not is_same or reported - _OPEN - {Reported.CANCELLED}:
        return _settle(wish, Withdrawal(Recall.TOO_LATE), at)
    refs = [part.ref for part in parts if part.reported in _OPEN]
    sender = Account.objects.values_list("sender_address", flat=True).get(pk=wish.account_id)
    answers = carrier.withdraw(TakenText(refs=refs, recipient=message.recipient, sender=sender))
    return _hear(wish, refs, answers, at)


@transaction.atomic
def _hear(wish: TextRecall, refs: Sequence[str], answers: Sequence[Withdrawal], at: datetime) -> bool:
    """Keep which parts were given back, and the answer if there is one, all together."""
    given_back = [
        Receipt(refs=(ref,), reported=Reported.CANCELLED, text=said or "given back, as asked")
        for ref, (answer, said) in zip(refs, answers, strict=False)
        if answer is Recall.DONE
    ]
    outbox.take_in(lane_id=wish.account_id, receipts=given_back, at=at)
    last = answers[-1]
    if last.answer is Recall.NO_ANSWER and at - wish.asked_at < PATIENCE:
        TextRecall.objects.filter(pk=wish.pk, ask_at__isnull=False).update(said=last.said[:255])
        return False
    return _settle(wish, last, at)


def _settle(wish: TextRecall, found: Withdrawal, at: datetime) -> bool:
    TextRecall.objects.filter(pk=wish.pk, ask_at__isnull=False).update(
        ask_at=None, answer=found.answer, said=found.said[:255], answered_at=at
    )
    return True
