"""Whose an address is, among the customers of the units that an account serves."""

from collections.abc import Callable, Iterable, Iterator

from postroom.access.sharing import usable_by
from postroom.contacts.models import Contact, ContactPoint, PointKind
from postroom.contacts.services import BadAddress, read_phone
from postroom.incoming.models import Mailbox
from postroom.outbox.models import Lane, Message

MOST = 50
"""So many customers with one address are named at most."""


def number_of(sender: str) -> str:
    """Return the number that a carrier names in E.164; what is none, like a name or a short code, stays as it is."""
    written = sender.strip()
    digits = written.lstrip("+")
    if not digits.isascii() or not digits.isdigit():
        return written[:40]
    try:
        return read_phone(f"+{digits.removeprefix('00')}").value
    except BadAddress:
        return written[:40]


def owners(*, kind: PointKind, address: str, lane: Lane | None) -> list[Contact]:
    """Return the customers that have an address, of units that may use the lane; the oldest first."""
    ids = ContactPoint.objects.filter(kind=kind, value=address).values_list("contact_id", flat=True)
    found = Contact.objects.filter(pk__in=set(ids[:MOST])).select_related("unit__brand", "brand").order_by("pk")
    if lane is None:
        return list(found)
    return list(_served(found, lambda unit_id: Lane.objects.filter(usable_by(unit_id), pk=lane.pk).exists()))


def last_to(*, contact: Contact, channel: str, address: str) -> Message | None:
    """Return what we last wrote to a customer at an address: what an answer without a reference answers."""
    sent = Message.objects.filter(contact=contact, channel=channel, recipient=address, executed_at__isnull=False)
    return sent.order_by("-pk").first()


def served_by(found: Iterable[Contact], *, mailbox: Mailbox) -> Iterator[Contact]:
    """Yield those of the customers whose units a mailbox serves."""
    return _served(found, lambda unit_id: Mailbox.objects.filter(usable_by(unit_id), pk=mailbox.pk).exists())


def _served(found: Iterable[Contact], serves: Callable[[int], bool]) -> Iterator[Contact]:
    served: dict[int, bool] = {}
    for contact in found:
        if contact.unit_id not in served:
            served[contact.unit_id] = serves(contact.unit_id)
        if served[contact.unit_id]:
            yield contact
