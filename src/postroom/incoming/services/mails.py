"""Take one mail: find which message of ours and whose it is about, and do what a report says."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction

from postroom.contacts.models import Contact, PointKind
from postroom.core.arriving import marks
from postroom.core.arriving.reading import Arrived, Nature, Word, read
from postroom.core.carriage.envelope import Channel
from postroom.incoming.matching import answered, mark_keys, owners, served_by
from postroom.incoming.models import Effect, IncomingMessage, Kind, Mailbox, TakenMail
from postroom.incoming.services.bounces import believe
from postroom.outbox.models import Message

_KINDS = {Nature.MESSAGE: Kind.MESSAGE, Nature.AUTOMATIC: Kind.AUTOMATIC}


@transaction.atomic
def take_mail(*, mailbox_id: int, uid_validity: int, uid: int, raw: bytes, at: datetime) -> bool:
    """Keep one mail, and that it was taken, in one transaction; one that was taken before changes nothing.

    Says whether it was new.
    """
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox_id)
    if mailbox.uid_validity != uid_validity:
        mailbox.uid_validity, mailbox.last_uid = uid_validity, 0
    mailbox.last_uid = max(mailbox.last_uid, uid)
    mailbox.save(update_fields=["uid_validity", "last_uid"])
    _, is_new = TakenMail.objects.get_or_create(mailbox=mailbox, digest=sha256(raw).hexdigest())
    if is_new:
        _keep(mailbox, read(raw), at)
    return is_new


def _keep(mailbox: Mailbox, arrived: Arrived, at: datetime) -> None:
    about = _about(arrived)
    contact = about.contact if about else None
    if about is None and arrived.sender and not arrived.report:
        contact, about = _writer(mailbox, arrived, at)
    kept = IncomingMessage(
        channel=Channel.EMAIL,
        kind=_kind(arrived),
        mailbox=mailbox,
        contact=contact,
        about=about,
        sender=arrived.sender,
        sender_name=arrived.sender_name,
        recipient=arrived.recipient,
        subject=arrived.subject,
        text=arrived.text,
        files=[{"name": file.name, "type": file.media_type, "size": file.size} for file in arrived.files],
        received_at=at,
    )
    if arrived.report:
        kept.detail = f"{arrived.report.status} {arrived.report.text}".strip()[:500]
        kept.effect = believe(arrived.report, about, at=at) if about else Effect.NOT_OURS
    kept.save()


def _about(arrived: Arrived) -> Message | None:
    """Return the message whose mark the mail bears: its return path comes first, then its Message-ID."""
    keys = mark_keys()
    told = arrived.report.about if arrived.report else ""
    number = marks.of_return_path(f"{arrived.addressed} {told}", keys=keys)
    if number is None:
        number = marks.of_message_id(f"{told} {arrived.answers}", keys=keys)
    if number is None:
        return None
    found = Message.objects.filter(pk=number, channel=Channel.EMAIL)
    return found.select_related("contact__unit").first()


def _kind(arrived: Arrived) -> Kind:
    if arrived.report:
        return Kind.COMPLAINT if arrived.report.word is Word.COMPLAINED else Kind.BOUNCE
    return _KINDS[arrived.nature]


def _writer(mailbox: Mailbox, arrived: Arrived, at: datetime) -> tuple[Contact | None, Message | None]:
    """Return who wrote, and what of ours it answers, as far as sender and subject tell.

    It is the one customer who has the address, among the units that the mailbox serves; where several have it, the one
    to whom we wrote under that subject.
    """
    spelt = _spellings(arrived.sender)
    theirs = {one.pk: one for address in spelt for one in _owners(mailbox, address)}
    if not theirs:
        return None, None
    about = answered(theirs=[*theirs.values()], addresses=spelt, subject=arrived.subject, at=at)
    if about:
        return about.contact, about
    return next(iter(theirs.values())) if len(theirs) == 1 else None, None


def _owners(mailbox: Mailbox, address: str) -> list[Contact]:
    return list(served_by(owners(kind=PointKind.EMAIL, address=address, lane=None), mailbox=mailbox))


def _spellings(address: str) -> set[str]:
    """Return an address as people write it: which of its capitals count is the server's to say."""
    local, _, domain = address.rpartition("@")
    return {address, f"{local}@{domain.lower()}", address.lower()}
