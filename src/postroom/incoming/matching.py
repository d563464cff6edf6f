"""Whose an address is, among the customers of the units that an account serves."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings

from postroom.access.sharing import usable_by
from postroom.contacts.models import Contact, ContactPoint, PointKind
from postroom.contacts.services import BadAddress, read_phone
from postroom.core.arriving import marks
from postroom.core.carriage.envelope import Channel
from postroom.incoming.models import Mailbox
from postroom.outbox.models import Lane, Message

REMEMBERED = timedelta(days=90)
"""So long an answer that says only its subject is taken to answer a mail of ours."""
_BEFORE = re.compile(r"^(?:\s*[A-Za-zÀ-ž]{1,5}(?:\[\d+\])?\s*:)+")
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


def mark_keys() -> list[bytes]:
    """Return the keys that the marks of our mails may be signed with: today's, and those in use before."""
    return [marks.signing_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


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


def answered(*, theirs: Sequence[Contact], addresses: Collection[str], subject: str, at: datetime) -> Message | None:
    """Return the e-mail that one without a reference answers: the last to the sender's address of the same subject.

    None where mails to several customers with that address have it: then a person says whose it is.
    """
    wanted = bare(subject)
    sent = Message.objects.filter(
        contact__in=theirs, channel=Channel.EMAIL, recipient__in=addresses, executed_at__gte=at - REMEMBERED
    )
    recent = sent.select_related("contact__unit").order_by("-pk")[:MOST]
    same = [message for message in recent if wanted and bare(message.subject) == wanted]
    return same[0] if len({message.contact_id for message in same}) == 1 else None


def bare(subject: str) -> str:
    """Return a subject without what mail programs put before it (Re:, AW:, Fwd:, Odp:, RE[2]:), to be compared."""
    return " ".join(_BEFORE.sub("", subject).split()).casefold()


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
