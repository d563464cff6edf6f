"""Do what a mail system reports of a message: its state, and how its address is, by rule."""

from datetime import datetime, timedelta

from postroom.contacts import services as contacts
from postroom.contacts.models import Health, PointKind
from postroom.contacts.services import Bar, BarCause, HealthCause, Origin
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
    kind, said = _kind(report), _said(report)
    outbox.move(ids=[about.pk], step=Step.BOUNCE, at=at, note=said, failure=kind, problem=said)
    _mark(about.recipient, kind, said, at)
    return Effect.FAILED


def believe_of_address(report: Report, address: str, *, at: datetime) -> Effect:
    """Act on what a provider says of an address, where no message of ours is known; returns what came of it."""
    if report.word is Word.COMPLAINED:
        _bar(address, "", at)
        return Effect.COMPLAINED
    if report.word is Word.FAILED:
        _mark(address, _kind(report), _said(report), at)
        return Effect.GIVEN_UP
    return Effect.NOT_OURS


def _kind(report: Report) -> FailureKind:
    return of_status(report.status) or FailureKind.REFUSED


def _said(report: Report) -> str:
    return f"{report.status} {report.text}".strip()[:300]


def _mark(address: str, kind: FailureKind, said: str, at: datetime) -> None:
    """How the address is now, by rule."""
    if kind in NOT_THE_ADDRESS:
        return
    if kind in HARD or _bounced_before(address, at) + 1 >= SOFT_TIMES:
        bar = Bar(channel=Channel.EMAIL, address=address, cause=BarCause.BOUNCED, reason=said)
        contacts.give_up(bar=bar, at=at)
    else:
        _soft(address, HealthCause.BOUNCED, said, at)


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
    _bar(about.recipient, f"message {about.pk}", at)


def _bar(address: str, note: str, at: datetime) -> None:
    bar = Bar(channel=Channel.EMAIL, address=address, cause=BarCause.COMPLAINED, note=note)
    contacts.suppress(bar=bar, at=at)
    _soft(address, HealthCause.COMPLAINED, "", at)


def _soft(address: str, cause: HealthCause, said: str, at: datetime) -> None:
    contacts.mark_health(kind=PointKind.EMAIL, value=address, health=Health.SOFT, cause=cause, reason=said, at=at)
