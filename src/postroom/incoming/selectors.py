"""What came in, as a viewer may see it: the list, one with its whole conversation, and what a customer wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from postroom.access.viewer import Viewer
from postroom.contacts.models import Contact, ContactPoint, kind_for
from postroom.core.carriage.envelope import Channel
from postroom.incoming.models import (
    Answer,
    IncomingMessage,
    IncomingQuerySet,
    Kind,
    Mailbox,
    WishWord,
    WishWordQuerySet,
)
from postroom.outbox import contents
from postroom.outbox import selectors as outbox
from postroom.outbox.models import Message
from postroom.statements import counts

SHOWN, SAID = 50, 40
COUNTED = 10_000
REPORTS = (Kind.BOUNCE, Kind.COMPLAINT)
"""What mail systems wrote, not people."""


class Box(StrEnum):
    """The parts of the list."""

    WAITING = "waiting"
    DONE = "done"
    BY_ITSELF = "by_itself"
    """What we acted on, or only noted, by ourselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to. Empty means: do not ask for it."""

    box: Box = Box.WAITING
    channel: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One that came in; `owners` are those who may have written it, where that is not clear."""

    incoming: IncomingMessage
    owners: Sequence[Contact]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One turn of a conversation: theirs, or ours with what it said."""

    at: datetime
    incoming: IncomingMessage | None = None
    message: Message | None = None
    text: str = ""


def wish_words(*, viewer: Viewer) -> WishWordQuerySet:
    """Return the words of their own that hold in the viewer's units."""
    return WishWord.objects.visible_to(viewer).select_related("unit").order_by("unit__name", "unit_id", "wish", "word")


def messages(*, viewer: Viewer, filters: Filters) -> IncomingQuerySet:
    """Return what came in, newest first."""
    found = IncomingMessage.objects.visible_to(viewer)
    match filters.box:
        case Box.WAITING:
            found = found.waiting()
        case Box.DONE:
            found = found.dealt_with()
        case Box.BY_ITSELF:
            found = found.exclude(kind=Kind.MESSAGE)
    if filters.channel:
        found = found.filter(channel=filters.channel)
    for word in filters.text.split()[:6]:
        found = found.filter(
            Q(contact__name__icontains=word)
            | Q(contact__account_number__istartswith=word)
            | Q(sender__icontains=word)
            | Q(subject__icontains=word)
            | Q(text__icontains=word)
        )
    return found.order_by("-pk")


def arrived(
    *, viewer: Viewer, channel: str = "", kind: str = "", account_number: str = "", waits: bool | None = None
) -> IncomingQuerySet:
    """Return all that came in, with whose it is and what it answers, newest first; `waits`: for somebody's answer."""
    found = IncomingMessage.objects.visible_to(viewer)
    if waits is not None:
        found = found.waiting() if waits else found.exclude(pk__in=found.waiting().values("pk"))
    told = {"channel": channel, "kind": kind, "contact__account_number": account_number}
    return _whole(found.filter(**{name: value for name, value in told.items() if value})).order_by("-pk")


def count(found: IncomingQuerySet) -> int:
    """Return how many there are, at most `COUNTED` + 1 (which means: more)."""
    return found.order_by().values("pk")[: COUNTED + 1].count()


def page(*, viewer: Viewer, found: IncomingQuerySet, before: int | None = None) -> tuple[list[Line], int | None]:
    """Return a page of them with all that a row shows, and where the next begins (None: nowhere)."""
    rows = found.filter(pk__lt=before) if before else found
    shown = list(_whole(rows)[: SHOWN + 1])
    more = len(shown) > SHOWN
    shown = shown[:SHOWN]
    whose = _owners(viewer, shown)
    lines = [Line(one, whose.get((one.channel, one.sender), ())) for one in shown]
    return lines, shown[-1].pk if more else None


def incoming(*, viewer: Viewer, incoming_id: int) -> IncomingMessage:
    """Return one; raises `IncomingMessage.DoesNotExist`, also for one that the viewer may not see."""
    return _whole(IncomingMessage.objects.visible_to(viewer)).get(pk=incoming_id)


def answered_by(*, viewer: Viewer, message_id: int) -> IncomingMessage | None:
    """Return what a message of ours answers, if anything that the viewer sees."""
    ids = Answer.objects.filter(message_id=message_id).values("incoming_id")
    return _whole(IncomingMessage.objects.visible_to(viewer)).filter(pk__in=ids).first()


def owners(*, viewer: Viewer, incoming: IncomingMessage) -> Sequence[Contact]:
    """Return the customers that the viewer sees and that have the address, if nobody said yet whose it is."""
    return _owners(viewer, [incoming]).get((incoming.channel, incoming.sender), ())


def conversation(*, viewer: Viewer, incoming: IncomingMessage) -> list[Said]:
    """Return what was said on this channel with whoever wrote, oldest first: theirs and ours, the latest of each."""
    theirs = IncomingMessage.objects.visible_to(viewer).filter(channel=incoming.channel)
    if incoming.contact_id is None:
        told = theirs.filter(sender=incoming.sender, contact__isnull=True)
        return _in_order([Said(at=one.received_at, incoming=one) for one in _whole(told).order_by("-pk")[:SAID]])
    told = theirs.filter(Q(contact=incoming.contact_id) & ~Q(kind__in=REPORTS) | Q(pk=incoming.pk))
    turns = [Said(at=one.received_at, incoming=one) for one in _whole(told).order_by("-pk")[:SAID]]
    sent = outbox.of_contact(viewer=viewer, contact_id=incoming.contact_id).filter(channel=incoming.channel)
    ours, _further = outbox.page(sent, size=SAID)
    texts = contents.texts(ids=[message.pk for message in ours])
    turns += [Said(at=one.ordered_at, message=one, text=texts.get(one.pk, "")) for one in ours]
    return _in_order(turns)


def of_contact(
    *, viewer: Viewer, contact_id: int, since: datetime | None = None, until: datetime | None = None
) -> list[IncomingMessage]:
    """Return what a customer wrote after one moment and not after another, newest first.

    A bounce is none of it: the message that bounced says so itself.
    """
    found = IncomingMessage.objects.visible_to(viewer).with_answers().filter(contact_id=contact_id)
    found = found.exclude(kind=Kind.BOUNCE)
    if since:
        found = found.filter(received_at__gt=since)
    if until:
        found = found.filter(received_at__lte=until)
    return list(found.order_by("-received_at", "-pk")[:SHOWN])


def mailboxes(*, viewer: Viewer) -> list[Mailbox]:
    """Return the mailboxes of the viewer's units."""
    return list(Mailbox.objects.visible_to(viewer).select_related("unit").order_by("name", "pk"))


def mailbox(*, viewer: Viewer, mailbox_id: int) -> Mailbox:
    """Return one; raises `Mailbox.DoesNotExist`, also for one that the viewer may not see."""
    return Mailbox.objects.visible_to(viewer).select_related("unit").get(pk=mailbox_id)


def mailboxes_on() -> list[int]:
    """Return the mailboxes that are looked into."""
    return list(Mailbox.objects.filter(is_on=True).order_by("pk").values_list("pk", flat=True))


@counts
def waiting(*, viewer: Viewer) -> IncomingQuerySet:
    """Count those that wait for somebody, up to `COUNTED` + 1."""
    return IncomingMessage.objects.visible_to(viewer).waiting().order_by()[: COUNTED + 1]


def oldest_waiting_seconds(*, at: datetime) -> float:
    """Return for how long the first that nobody dealt with has waited; 0 if none does."""
    first = IncomingMessage.objects.waiting().order_by("received_at").values_list("received_at", flat=True).first()
    return max(0.0, (at - first).total_seconds()) if first else 0.0


def _whole(found: IncomingQuerySet) -> IncomingQuerySet:
    return found.with_answers().select_related("contact__unit", "about", "lane", "mailbox", "done_by", "attached_by")


def _owners(viewer: Viewer, shown: Sequence[IncomingMessage]) -> Mapping[tuple[str, str], list[Contact]]:
    """Return who has the addresses of those that are nobody's, in one query (or none)."""
    open_ = {(one.channel, one.sender) for one in shown if one.contact_id is None}
    if not open_:
        return {}
    points = ContactPoint.objects.filter(
        contact__in=Contact.objects.visible_to(viewer), value__in={sender for _channel, sender in open_}
    )
    found: dict[tuple[str, str], list[Contact]] = {}
    for point in points.select_related("contact__unit").order_by("contact__name", "contact_id"):
        for channel, sender in open_:
            if point.value == sender and point.kind == kind_for(Channel(channel)):
                kept = found.setdefault((channel, sender), [])
                kept += [] if point.contact in kept else [point.contact]
    return found


def _in_order(turns: list[Said]) -> list[Said]:
    return sorted(turns, key=lambda turn: turn.at)
