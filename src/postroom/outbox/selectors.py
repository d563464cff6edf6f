"""What the outbox holds: folders, filters, counts, one message with its whole trail."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Q, QuerySet

from postroom.access.viewer import Viewer
from postroom.core.lifecycle import FOLDERS, NEEDS_A_PERSON, FailureKind, Folder, State
from postroom.outbox.counting import counted
from postroom.outbox.days import of_days, without_guess
from postroom.outbox.models import (
    Batch,
    CarrierPart,
    Decision,
    Dispatch,
    Errand,
    ErrandQuerySet,
    Happening,
    Lane,
    Message,
    MessageQuerySet,
    Rendition,
    ReturnCode,
)
from postroom.outbox.searching import Sought

COUNTED = 1_000
"""A folder's count stops here and is shown as "1,000+": counting all would cost more with every message sent."""

CAUSES_OF = 10_000
"""Of so many errors Home tells the causes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list shows. Empty means: do not ask for it."""

    folder: Folder | None = Folder.OUTBOX
    """None: whatever folder they are in."""
    text: str = ""
    channel: str = ""
    state: str = ""
    unit_id: int | None = None
    batch_id: int | None = None
    lane_id: int | None = None
    reference: str = ""
    account_number: str = ""
    cause: str = ""
    """A failure kind or hold reason, or `uncertain`."""
    since: date | None = None
    until: date | None = None
    up_to: int | None = None
    """The newest message that belongs to it: what comes later does not."""


def messages(*, viewer: Viewer, filters: Filters) -> MessageQuerySet:
    """Return the messages of a folder that pass the filters, newest first."""
    found = Message.objects.visible_to(viewer)
    if filters.folder:
        found = found.filter(of_folder(filters.folder))
    equal = {
        "channel": filters.channel,
        "unit_id": filters.unit_id,
        "batch_id": filters.batch_id,
        "lane_id": filters.lane_id,
        "reference": filters.reference,
        "contact__account_number": filters.account_number,
    }
    found = found.filter(**{name: value for name, value in equal.items() if value})
    if filters.state:
        found = _in_state(found, filters.state)
    if filters.cause:
        cause = filters.cause
        of_cause = Q(failure=cause) | Q(hold_reason=cause) | Q(state=cause, failure="", hold_reason="")
        found = found.filter(without_guess(of_cause))
    found = of_days(found, since=filters.since, until=filters.until)
    if filters.up_to is not None:
        found = found.filter(pk__lte=filters.up_to)
    if filters.text:
        found = found.filter(Sought.of(viewer=viewer, text=filters.text, up_to=filters.up_to).condition)
    return found.order_by("-pk")


def page(found: MessageQuerySet, *, before: int | None = None, size: int = 50) -> tuple[list[Message], int | None]:
    """Return one page of a list with all that a row shows, and where the next one starts (None: this was the last)."""
    rows = found.filter(pk__lt=before) if before else found
    # Numbers first: what a row shows is read for one page, not for all that must be put in order to find it.
    whole = Message.objects.with_claim().select_related("contact", "unit", "lane", "batch")
    shown = list(whole.filter(pk__in=rows.values("pk")[: size + 1]).order_by("-pk"))
    more = len(shown) > size
    return shown[:size], shown[size - 1].pk if more else None


def neighbours(found: MessageQuerySet, *, message_id: int) -> tuple[int | None, int | None]:
    """Return the ids of the messages before and behind this one in a list: the next newer, and the next older."""
    keys = found.values_list("pk", flat=True)
    return keys.filter(pk__gt=message_id).order_by("pk").first(), keys.filter(pk__lt=message_id).first()


def chunks(found: MessageQuerySet, *, size: int = 1000) -> Iterator[list[int]]:
    """Yield the ids of a list, newest first, a chunk at a time.

    What is done to one chunk may take its messages out of the list: the next begins where this one ended.
    """
    keys = found.order_by("-pk").values_list("pk", flat=True)
    chunk = list(keys[:size])
    while chunk:
        yield chunk
        chunk = list(keys.filter(pk__lt=chunk[-1])[:size])


def states(*, viewer: Viewer, ids: Sequence[int]) -> Counter[State]:
    """Return how many of these messages are in each state; what a worker has right now counts as sending."""
    seen = Message.objects.visible_to(viewer).filter(pk__in=ids)
    found = Counter(State(state) for state in seen.unclaimed().values_list("state", flat=True))
    if claimed := seen.claimed().count():
        found[State.SENDING] += claimed
    return found


def count(found: MessageQuerySet) -> int:
    """Return how many messages a list holds, at most `COUNTED` + 1 (which means: more)."""
    return found.order_by().values("pk")[: COUNTED + 1].count()


def folder_counts(*, viewer: Viewer) -> dict[Folder, int]:
    """Return the size of each folder, each capped at `COUNTED` + 1, in one query."""
    lists = tuple(map(of_folder, Folder))
    return dict(zip(Folder, counted(viewer=viewer, lists=lists, most=COUNTED + 1), strict=True))


def causes(*, viewer: Viewer) -> list[tuple[str, int]]:
    """Return what is in Errors, grouped by cause (failure kind, hold reason or state), the largest group first."""
    groups: dict[str, int] = {}
    errors = Message.objects.visible_to(viewer).filter(of_folder(Folder.ERRORS)).order_by()
    for row in errors.values("state", "failure", "hold_reason").annotate(n=Count("pk")):
        cause = row["failure"] or row["hold_reason"] or row["state"]
        groups[cause] = groups.get(cause, 0) + row["n"]
    return sorted(groups.items(), key=lambda group: -group[1])


def newest_errors(*, viewer: Viewer, most: int = CAUSES_OF) -> dict[tuple[str, str], int]:
    """Count the newest `most` messages in Errors: (channel, cause as by `causes`) -> number, the largest first."""
    errors = Message.objects.visible_to(viewer).filter(of_folder(Folder.ERRORS)).order_by("-pk")
    try:
        rows, params = errors.values("channel", "state", "failure", "hold_reason")[:most].query.sql_with_params()
    except EmptyResultSet:  # they see none, whatever there is
        return {}
    sql = f"""SELECT channel, COALESCE(NULLIF(failure, ''), NULLIF(hold_reason, ''), state) AS cause, count(*)
                FROM ({rows}) newest GROUP BY 1, 2 ORDER BY 3 DESC, 2, 1"""  # noqa: S608 -- Django's own
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return {(channel, cause): number for channel, cause, number in cursor.fetchall()}


def message(*, viewer: Viewer, message_id: int) -> Message:
    """Return one message; raises `Message.DoesNotExist` also for what the viewer may not see."""
    related = ("contact", "unit", "unit__brand", "lane", "batch", "author", "topic", "template_version__template")
    return Message.objects.visible_to(viewer).with_claim().select_related(*related).get(pk=message_id)


def errands(*, viewer: Viewer) -> ErrandQuerySet:
    """Return what goes on in the background, and what has ended and is not put away, the oldest first."""
    shown = Errand.objects.visible_to(viewer).filter(put_away_at__isnull=True)
    return shown.select_related("by").order_by("pk")


def of_contact(*, viewer: Viewer, contact_id: int) -> MessageQuerySet:
    """Return the messages of one contact, newest first."""
    return Message.objects.visible_to(viewer).with_claim().filter(contact_id=contact_id).order_by("-pk")


def trail(*, message: Message) -> list[Happening]:
    """Return every step of a message's life, oldest first."""
    return list(Happening.objects.filter(message=message).select_related("by", "lane").order_by("pk"))


def decisions(*, message: Message) -> list[Decision]:
    """Return what was decided about a message, and why."""
    return list(Decision.objects.filter(message=message).order_by("pk"))


def renditions(*, message: Message) -> list[Rendition]:
    """Return every rendition of a message, oldest first, without what it says."""
    return list(Rendition.objects.filter(message=message).defer("fills").order_by("number"))


def return_codes(*, ids: Sequence[int]) -> dict[int, str]:
    """Return the code that stands on each of these letters; other messages have none."""
    return dict(ReturnCode.objects.filter(pk__in=ids).values_list("pk", "code"))


def batch(*, viewer: Viewer, batch_id: int) -> Batch:
    """Return one batch; raises `Batch.DoesNotExist` also for what the viewer may not see."""
    seen = Batch.objects.all() if viewer.sees_all else Batch.objects.filter(unit_id__in=viewer.unit_ids)
    return seen.get(pk=batch_id)


def next_try(*, message: Message) -> Dispatch | None:
    """Return the message's place in the queue, if it waits there."""
    return Dispatch.objects.filter(message=message).first()


def deferred_in_batch(*, batch_id: int) -> int:
    """Return how many messages of a batch have had an answer already and wait for their next try."""
    return Dispatch.objects.filter(message__batch_id=batch_id, tries__gt=0, lease_until__isnull=True).count()


def lanes(*, viewer: Viewer) -> QuerySet[Lane]:
    """Return the lanes that the viewer's units may use."""
    return Lane.objects.visible_to(viewer).order_by("name")


def failures_to(*, channel: str, address: str, failure: FailureKind, since: datetime) -> int:
    """Count the messages to an address that failed for one reason since a moment, whoever wrote them."""
    failed = Message.objects.filter(recipient=address, channel=channel, state=State.FAILED, failure=failure)
    return failed.filter(executed_at__gte=since).count()


def of_folder(folder: Folder) -> Q:
    """Return the condition by which a message lies in a folder."""
    if folder is Folder.ARCHIVE:
        return Q(archived_at__isnull=False) | Q(state=State.CANCELLED)
    shown = Q(state__in=FOLDERS[folder])
    if folder is Folder.ERRORS:
        shown |= Q(state=State.HELD, hold_reason__in=NEEDS_A_PERSON)
    return shown & Q(archived_at__isnull=True)


def _in_state(found: MessageQuerySet, state: str) -> MessageQuerySet:
    if state == State.SENDING:
        return found.claimed()
    return found.filter(state=state).unclaimed() if state == State.QUEUED else found.filter(state=state)


def silent_refs(*, lane_id: int, before: datetime, since: datetime, limit: int = 200) -> list[str]:
    """Return what the carrier calls parts that it took between the two moments, and of which it reported nothing."""
    silent = CarrierPart.objects.filter(lane_id=lane_id, reported="", message__state=State.SENT)
    asked = silent.filter(message__executed_at__gte=since, message__executed_at__lt=before)
    return list(asked.order_by("id").values_list("ref", flat=True)[:limit])
