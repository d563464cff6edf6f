"""Do what a mail system reports of a message: its state, and how its address is, by rule."""

from datetime import datetime, timedelta

from postroom.contacts import services as contacts
from postroom.contacts.models import Health, PointKind
from postroom.contacts.services import Origin
from postroom.core.arriving.reading import Report, Word
from postroom.core.carriage.envelope import Channel
from postroom.core.carriage.statuses import of_status
from postroom.core.lifecycle import FailureKind, Step
from postroom.incoming.models import Effect, IncomingMessage, Kind
from postroom.outbox import services as outbox
from postroom.outbox.models import Message

HARD = frozenset({FailureKind.NO_SUCH_ADDRESS, FailureKind.BAD_ADDRESS})
"""It says of the address that nothing ever arrives there."""
NOT_THE_ADDRESS = frozenset({FailureKind.REFUSED_BY_POLICY, FailureKind.BAD_CONTENT})
"""It says something of us, or of what we wrote."""
SOFT_TIMES, SOFT_DAYS = 3, timedelta(days=30)
"""After so many bounces that leave hope, within so many days, there is none."""


def believe(report: Report, about: Message, *, at: datetime) -> Effect:
    """Act on a report of one of our messages; returns what came of it. A delay changes nothing."""
    if report.word is Word.DELAYED:
        return Effect.DELAYED
    if report.word is Word.DELIVERED:
        return Effect.ARRIVED
    if report.word is Word.COMPLAINED:
        _complained(about, at)
        return Effect.COMPLAINED
    _failed(report, about, at)
    return Effect.FAILED


def _failed(report: Report, about: Message, at: datetime) -> None:
    kind = of_status(report.status) or FailureKind.REFUSED
    said = f"{report.status} {report.text}".strip()[:300]
    outbox.move(ids=[about.pk], step=Step.BOUNCE, at=at, note=said, failure=kind, problem=said)
    if kind in NOT_THE_ADDRESS:
        return
    if kind in HARD or _bounced_before(about.recipient, at) + 1 >= SOFT_TIMES:
        contacts.give_up(channel=Channel.EMAIL, address=about.recipient, reason=f"Bounced: {said}"[:300], at=at)
    else:
        contacts.mark_health(kind=PointKind.EMAIL, value=about.recipient, health=Health.SOFT, reason=said, at=at)


def _bounced_before(address: str, at: datetime) -> int:
    """Count the bounces of an address, of different messages."""
    bounced = IncomingMessage.objects.filter(
        kind=Kind.BOUNCE, effect=Effect.FAILED, about__recipient=address, received_at__gte=at - SOFT_DAYS
    ).exclude(about__failure__in=NOT_THE_ADDRESS)
    return bounced.values("about").distinct().count()


def _complained(about: Message, at: datetime) -> None:
    """Whoever complains gets no more mails: the address is barred, and all topics by e-mail end."""
    origin = Origin("complaint", f"They told their provider that they do not want: {about.subject}"[:1000])
    contacts.end_channel(contact=about.contact, channel=Channel.EMAIL, at=at, origin=origin)
    contacts.suppress(
        channel=Channel.EMAIL, address=about.recipient, reason="Complaint: marked as unwanted", at=at,
        note=f"message {about.pk}",
    )  # fmt: skip
    contacts.mark_health(kind=PointKind.EMAIL, value=about.recipient, health=Health.SOFT, reason="Complaint", at=at)
