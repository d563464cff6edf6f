"""Take text messages out of the tray into which the lines put them: their parts joined, and with whose they are."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from postroom.contacts.models import Contact, PointKind
from postroom.core.carriage.envelope import Channel
from postroom.delivery.models import IncomingText
from postroom.incoming.matching import last_to, number_of, owners
from postroom.incoming.models import IncomingMessage, Kind
from postroom.incoming.services.wishes import grant
from postroom.incoming.services.words import asked_by
from postroom.outbox.models import Lane

AT_ONCE = 200
PATIENCE = timedelta(minutes=10)
"""So long the missing parts of a text are waited for."""
GAP = "[…]"


def take_texts(*, at: datetime) -> int:
    """Take what came, each text once: it leaves the tray in the transaction that keeps it. Returns how many."""
    taken, after = 0, 0
    while True:
        some, last = _take_some(at, after)
        if last is None:
            return taken
        taken, after = taken + some, last


@transaction.atomic
def _take_some(at: datetime, after: int) -> tuple[int, int | None]:
    """Take texts from a place in the tray on; returns how many, and where to go on (None: there is no more)."""
    rows = list(IncomingText.objects.select_for_update().filter(pk__gt=after).order_by("pk")[:AT_ONCE])
    if not rows:
        return 0, None
    done: list[int] = []
    taken = 0
    for found in _texts(rows):
        parts = found if _is_whole(found) else _all_parts(found[0])  # the rest may lie elsewhere in the tray
        if parts and (_is_whole(parts) or parts[0].received_at <= at - PATIENCE):
            _keep(parts, at)
            taken += 1
            done += [part.pk for part in parts]
    IncomingText.objects.filter(pk__in=done).delete()
    return taken, rows[-1].pk


def _texts(rows: Sequence[IncomingText]) -> Iterator[list[IncomingText]]:
    """Yield the texts that parts make up; a text of one part is one by itself."""
    many: dict[tuple[object, ...], list[IncomingText]] = defaultdict(list)
    for row in rows:
        key = (row.account_id, row.sender, row.recipient, row.together, row.parts) if row.parts > 1 else (row.pk,)
        many[key].append(row)
    yield from many.values()


def _all_parts(row: IncomingText) -> list[IncomingText]:
    same = IncomingText.objects.filter(
        account_id=row.account_id, sender=row.sender, recipient=row.recipient, together=row.together, parts=row.parts
    )
    return list(same.select_for_update().order_by("pk"))


def _is_whole(parts: Sequence[IncomingText]) -> bool:
    return len({part.part for part in parts}) >= parts[0].parts


def _keep(parts: Sequence[IncomingText], at: datetime) -> None:
    first = parts[0]
    lane = Lane.objects.get(pk=first.account_id)
    number = number_of(first.sender)
    theirs = owners(kind=PointKind.PHONE, address=number, lane=lane)
    contact, by = _whose(theirs, number, lane)
    message = IncomingMessage(
        channel=Channel.SMS,
        lane=lane,
        contact=contact,
        attached_by_id=by,
        about=last_to(contact=contact, channel=Channel.SMS, address=number) if contact else None,
        sender=number,
        recipient=first.recipient,
        text=_joined(parts),
        is_whole=_is_whole(parts),
        received_at=first.received_at,
    )
    if asked := asked_by(message.text, theirs=theirs, lane=lane) if message.is_whole else None:
        message.kind = Kind.WISH
        message.effect = grant(asked.wish, number=number, lane=lane, theirs=asked.of, said=message, at=at)
    message.save()


def _whose(theirs: Sequence[Contact], number: str, lane: Lane) -> tuple[Contact | None, int | None]:
    """Return who wrote, if only one customer has the number, or somebody said before whose texts from there are."""
    if len(theirs) == 1:
        return theirs[0], None
    said = IncomingMessage.objects.filter(sender=number, lane=lane, contact__in=theirs, attached_by__isnull=False)
    last = said.order_by("-pk").first()
    return (next(one for one in theirs if one.pk == last.contact_id), last.attached_by_id) if last else (None, None)


def _joined(parts: Sequence[IncomingText]) -> str:
    """Return the text; where a part is missing, its place is marked."""
    by_number = {part.part: part.text for part in parts}
    if parts[0].parts <= 1:
        return parts[0].text
    return "".join(by_number.get(number, GAP) for number in range(1, parts[0].parts + 1))
