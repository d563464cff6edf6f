"""What was written to a customer and by them, as one timeline, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from postroom.incoming import selectors as incoming
from postroom.outbox import selectors as outbox
from postroom.outbox.listing import listed
from postroom.web.incoming.wording import EFFECTS, state_of
from postroom.web.outbox.rows import Row, rows
from postroom.web.outbox.wording import CHANNELS, Word

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.access.viewer import Viewer
    from postroom.incoming.models import IncomingMessage

MESSAGES_SHOWN = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was written: a row of ours, or what came in with its channel, state and effect."""

    at: datetime
    row: Row | None = None
    incoming: IncomingMessage | None = None
    channel: Word
    state: str
    effect: _StrPromise | str = ""


def timeline(*, viewer: Viewer, contact_id: int, before: int | None, at: datetime) -> dict[str, Any]:
    """Return a page, newest first. The pages are cut by what we wrote; what came in stands between, by its time."""
    theirs = outbox.of_contact(viewer=viewer, contact_id=contact_id)
    until = theirs.filter(pk=before).values_list("ordered_at", flat=True).first() if before else None
    shown, further = listed(theirs, before=before, size=MESSAGES_SHOWN)
    since = shown[-1].ordered_at if further else None
    came = incoming.of_contact(viewer=viewer, contact_id=contact_id, since=since, until=until)
    entries = [
        Entry(at=row.message.ordered_at, row=row, channel=row.channel, state=row.state)
        for row in rows(viewer=viewer, shown=shown, at=at)
    ]
    entries += [
        Entry(
            at=one.received_at,
            incoming=one,
            channel=CHANNELS[one.channel],
            state=state_of(one),
            effect=EFFECTS.get(one.effect, ""),
        )
        for one in came
    ]
    return {"entries": sorted(entries, key=lambda entry: entry.at, reverse=True), "next": further}
