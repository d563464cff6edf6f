"""What failed or is held, grouped by why: exact counts, so that they add up with those of the runs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet

from postroom.access.viewer import Viewer
from postroom.core.lifecycle import FOLDERS, NEEDS_A_PERSON, Folder, HoldReason, State
from postroom.outbox import selectors
from postroom.outbox.models import Draft, Message
from postroom.outbox.selectors import Filters

WAITS = frozenset(HoldReason) - NEEDS_A_PERSON
"""Held as somebody wished it: nothing is wrong, and still it waits for a word."""
BROKEN = FOLDERS[Folder.ERRORS] | {State.HELD}


class Written(NamedTuple):
    """Whom a message is for, by which text, and for one written by hand the address that was chosen."""

    contact_id: int
    channel: str
    version_id: int | None
    point_id: int | None


def groups(*, viewer: Viewer, filters: Filters) -> list[tuple[str, int]]:
    """Return each cause with its messages among what passes the filters, the largest group first, in one query."""
    rows = _all(viewer, filters, Folder.ERRORS).union(_all(viewer, filters, Folder.OUTBOX), all=True)
    counts: Counter[str] = Counter()
    for state, failure, hold_reason, number in rows:
        counts[failure or hold_reason or state] += number
    return counts.most_common()


def of_cause(filters: Filters, cause: str) -> Filters:
    """Return the filters that find one of the groups: a list, an order and an errand mean the same messages by them."""
    if cause in WAITS:
        return replace(filters, folder=Folder.OUTBOX, state=State.HELD, cause=cause)
    return replace(filters, folder=Folder.ERRORS, state="", cause=cause)


def written(*, viewer: Viewer, ids: Sequence[int]) -> dict[int, Written]:
    """Return what has to be known of messages to correct what they are made of, as far as the viewer sees them."""
    by_hand = Exists(Draft.objects.filter(message_id=OuterRef("pk")))
    rows = Message.objects.visible_to(viewer).filter(pk__in=ids, state__in=BROKEN).annotate(by_hand=by_hand)
    return {
        pk: Written(contact_id, channel, version_id, point_id if is_by_hand else None)
        for pk, contact_id, channel, version_id, point_id, is_by_hand in rows.values_list(
            "pk", "contact_id", "channel", "template_version_id", "point_id", "by_hand"
        )
    }


def _all(viewer: Viewer, filters: Filters, folder: Folder) -> QuerySet[Message, Any]:
    narrowed = replace(filters, folder=folder, state="", cause="", text="")
    found = selectors.messages(viewer=viewer, filters=narrowed)
    if folder is Folder.OUTBOX:
        found = found.filter(state=State.HELD, hold_reason__in=WAITS)
    return found.order_by().values_list("state", "failure", "hold_reason").annotate(n=Count("pk"))
