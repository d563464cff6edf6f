"""Ask carriers of letters what became of those they have, and have letters back that are not printed yet."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.core.carriage.arrival import Receipt, Reported
from postroom.core.carriage.envelope import Channel
from postroom.core.carriage.letters import Handed, LetterCarrier, Recall
from postroom.core.lifecycle import State
from postroom.delivery import consigning
from postroom.delivery.carriers import carrier_of
from postroom.delivery.models import Account, Consignment
from postroom.delivery.registry import TAKEN
from postroom.outbox.models import Message

log = logging.getLogger(__name__)
AT_ONCE = 500
"""Letters asked after in one go; the others have their turn five minutes later."""


class NotRecallable(Exception):
    """There is no letter that could be taken back: it is not with a carrier, or has come to its end."""


def accounts_to_follow() -> list[int]:
    """Return the accounts of letter carriers, also those that are paused: what they have goes on."""
    accounts = Account.objects.filter(lane__channel=Channel.LETTER, lane__is_live=True).exclude(kind__in=TAKEN)
    return list(accounts.order_by("pk").values_list("pk", flat=True))


def follow(*, account_id: int, clock: Callable[[], datetime]) -> int:
    """Ask one carrier after the letters whose turn it is; returns of how many it told something."""
    account = Account.objects.select_related("lane").filter(pk=account_id).first()
    carrier = carrier_of(account) if account else None
    if account is None or not isinstance(carrier, LetterCarrier):
        return 0
    due = Consignment.objects.filter(account=account, ask_at__lte=clock()).order_by("ask_at", "pk")
    rows = list(due[:AT_ONCE])
    told = 0
    try:
        for receipts in carrier.follow([Handed(key=row.key, carrier_ref=row.carrier_ref) for row in rows]):
            told += consigning.take_news(account_id=account.pk, receipts=receipts, at=clock())
    except Exception:  # its turn comes again, and others must have theirs
        log.exception("asking %s after letters broke", account)
    finally:
        carrier.close()
    _ask_again_later(rows, clock())
    return told


@transaction.atomic
def _ask_again_later(rows: list[Consignment], at: datetime) -> None:
    """Of those that nothing was told of; the others have their next time already."""
    silent = Consignment.objects.select_for_update().filter(pk__in=[row.pk for row in rows], ask_at__lte=at)
    still = list(silent.order_by("pk"))
    for row in still:
        wait = consigning.interval(at - row.made_at)
        row.ask_at = at + wait if wait else None
    Consignment.objects.bulk_update(still, ["ask_at"], batch_size=500)


def recall(*, viewer: Viewer, message: Message, at: datetime) -> tuple[Recall, str]:
    """Ask the carrier to give a letter back before it is printed. Raises `NotRecallable` or `NotAllowed`.

    Returns what became of it, and in the carrier's words. If it is done, the message is cancelled.
    """
    viewer.must(Right.SEND, message.unit_id)
    row = Consignment.objects.filter(message=message).select_related("account__lane").order_by("-number").first()
    if row is None or message.state not in (State.SENT, State.UNCERTAIN) or row.reported not in ("", "on_the_way"):
        raise NotRecallable(f"message {message.pk} cannot be taken back")
    carrier = carrier_of(row.account)
    if not isinstance(carrier, LetterCarrier):
        raise NotRecallable(f"{row.account} gives nothing back")
    try:
        answer, said = carrier.recall(Handed(key=row.key, carrier_ref=row.carrier_ref))
    finally:
        carrier.close()
    with transaction.atomic():
        if answer is Recall.DONE:
            taken = Receipt(refs=(row.carrier_ref or row.key, row.key), reported=Reported.CANCELLED, text=said)
            consigning.take_news(account_id=row.account_id, receipts=[taken], at=at)
        elif answer in (Recall.ASKED, Recall.NO_ANSWER):
            Consignment.objects.filter(pk=row.pk).update(recall_asked_at=at, ask_at=at)
        audit.record(
            actor=viewer, action=Action.LETTER_RECALLED, about=message, unit_id=message.unit_id, answer=str(answer)
        )
    return answer, said
