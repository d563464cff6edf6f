"""Take one mail: find which message of ours and whose it is about, and do what a report says."""

from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from postroom.contacts.models import Contact, PointKind
from postroom.core.arriving import marks
from postroom.core.arriving.reading import Arrived, Nature, Word, read
from postroom.core.carriage.envelope import Channel
from postroom.incoming.matching import owners, served_by
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
    kept = IncomingMessage(
        channel=Channel.EMAIL,
        kind=_kind(arrived),
        mailbox=mailbox,
        contact=about.contact if about else _writer(mailbox, arrived),
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
    key = marks.signing_key(settings.SECRET_KEY)
    told = arrived.report.about if arrived.report else ""
    number = marks.of_return_path(f"{arrived.addressed} {told}", key=key)
    if number is None:
        number = marks.of_message_id(f"{told} {arrived.answers}", key=key)
    if number is None:
        return None
    found = Message.objects.filter(pk=number, channel=Channel.EMAIL)
    return found.select_related("contact__unit").first()


def _kind(arrived: Arrived) -> Kind:
    if arrived.report:
        return Kind.COMPLAINT if arrived.report.word is Word.COMPLAINED else Kind.BOUNCE
    return _KINDS[arrived.nature]


def _writer(mailbox: Mailbox, arrived: Arrived) -> Contact | None:
    """Return the one customer who has the sender's address, among the units that the mailbox serves."""
    if not arrived.sender or arrived.report:
        return None
    theirs = {one.pk: one for address in _spellings(arrived.sender) for one in _owners(mailbox, address)}
    return next(iter(theirs.values())) if len(theirs) == 1 else None


def _owners(mailbox: Mailbox, address: str) -> list[Contact]:
    return list(served_by(owners(kind=PointKind.EMAIL, address=address, lane=None), mailbox=mailbox))


def _spellings(address: str) -> set[str]:
    """Return an address as people write it: which of its capitals count is the server's to say."""
    local, _, domain = address.rpartition("@")
    return {address, f"{local}@{domain.lower()}", address.lower()}
