"""One line of a folder, with all that it shows, put into words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from postroom.access.viewer import Viewer
from postroom.core.carriage.envelope import Posting
from postroom.core.lifecycle import NEEDS_A_PERSON, State
from postroom.outbox.listing import Listed
from postroom.outbox.registered import labels
from postroom.web.outbox.actions import Offer, of_message
from postroom.web.outbox.registered import POSTINGS, label
from postroom.web.outbox.wording import CHANNELS, Word, cause_of, short_here

if TYPE_CHECKING:
    from postroom.outbox.models import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A message as the list shows it. `reason` is why it needs somebody; `answer` is what the server said."""

    message: Listed
    channel: Word
    state: str
    reason: str
    answer: str
    ordered: str
    executed: str
    offers: Sequence[Offer]
    stage: str = ""
    """How far a registered letter came, in words."""


def rows(*, viewer: Viewer, shown: Sequence[Listed], at: datetime) -> list[Row]:
    """Put a page of messages into lines, as they are read at `at`."""
    zone, posted = get_current_timezone(), labels(shown)
    said = partial(short_here, year=at.astimezone(zone).year, language=get_language())
    return [
        _row(viewer, message, lambda moment: said(moment.astimezone(zone)), posted.get(message.pk)) for message in shown
    ]


IN_PRINT_BATCH = "in_print_batch"
"""What people call the state of a letter that a print batch has: nobody is sending it."""


def state_of(message: Message | Listed) -> str:
    """Return the state as people see it: what a worker has in hand is being sent, what a batch has is printed."""
    if is_being_printed(message):
        return IN_PRINT_BATCH
    return State.SENDING if is_claimed(message) else State(message.state)


def is_being_printed(message: Message | Listed) -> bool:
    """Say whether a print batch has the letter."""
    if not is_claimed(message):
        return False
    return message.is_by_hand if isinstance(message, Listed) else message.lane is not None and message.lane.is_by_hand


def is_claimed(message: Message | Listed) -> bool:
    """Say whether a worker has the message right now, as `with_claim` found it."""
    return bool(getattr(message, "is_claimed", False))


def reason_of(message: Message | Listed, *, account_number: str) -> str:
    """Say what is wrong with whom and what repairs it; empty where nothing is wrong."""
    is_held = message.state == State.HELD
    if not is_held and message.state in _NOTHING_WRONG:
        return ""
    cause = cause_of(state=message.state, failure=message.failure, hold_reason=message.hold_reason)
    if not cause:
        return ""
    if is_held and message.hold_reason not in NEEDS_A_PERSON:
        return str(cause.sentence)
    told = {"account": account_number, "sentence": cause.sentence}
    return _("%(account)s: %(sentence)s") % told


def _row(viewer: Viewer, message: Listed, said: Callable[[datetime], str], posted: tuple[Posting, str] | None) -> Row:
    return Row(
        message=message,
        channel=CHANNELS[message.channel],
        state=state_of(message),
        reason=reason_of(message, account_number=message.account_number),
        answer="" if message.is_claimed or message.state in _NOTHING_WRONG - {State.QUEUED} else message.problem,
        ordered=said(message.ordered_at),
        executed=said(message.executed_at) if message.executed_at else "",
        offers=of_message(viewer=viewer, message=message, is_claimed=message.is_claimed),
        stage=(label(posted[1]) or str(POSTINGS[posted[0]])) if posted else "",
    )


_NOTHING_WRONG = frozenset(
    {
        State.DRAFT,
        State.PENDING_APPROVAL,
        State.QUEUED,
        State.SENDING,
        State.SENT,
        State.DELIVERED,
        State.CANCELLED,
    }
)
