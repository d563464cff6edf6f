"""One line of a folder, with all that it shows, put into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from postroom.access.viewer import Viewer
from postroom.core.carriage.envelope import Posting
from postroom.core.lifecycle import NEEDS_A_PERSON, State
from postroom.outbox.files import attachment_names
from postroom.outbox.registered import labels
from postroom.web.outbox.actions import Offer, of_message
from postroom.web.outbox.registered import POSTINGS, label
from postroom.web.outbox.wording import CHANNELS, Word, cause_of, short_moment

if TYPE_CHECKING:
    from postroom.outbox.models import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A message as the list shows it. `reason` is why it needs somebody; `answer` is what the server said."""

    message: Message
    channel: Word
    state: State
    files: Sequence[str]
    reason: str
    answer: str
    ordered: str
    executed: str
    offers: Sequence[Offer]
    stage: str = ""
    """How far a registered letter came, in words."""


def rows(*, viewer: Viewer, shown: Sequence[Message], at: datetime) -> list[Row]:
    """Put a page of messages into lines, as they are read at `at`."""
    names, posted = attachment_names(shown), labels(shown)
    return [_row(viewer, message, names[message.pk], at, posted.get(message.pk)) for message in shown]


def state_of(message: Message) -> State:
    """Return the state as people see it: what a worker has in hand is being sent."""
    return State.SENDING if is_claimed(message) else State(message.state)


def is_claimed(message: Message) -> bool:
    """Say whether a worker has the message right now, as `with_claim` found it."""
    return bool(getattr(message, "is_claimed", False))


def reason_of(message: Message) -> str:
    """Say what is wrong with whom and what repairs it; empty where nothing is wrong."""
    is_held = message.state == State.HELD
    if not is_held and message.state in _NOTHING_WRONG:
        return ""
    cause = cause_of(state=message.state, failure=message.failure, hold_reason=message.hold_reason)
    if not cause:
        return ""
    if is_held and message.hold_reason not in NEEDS_A_PERSON:
        return str(cause.sentence)
    told = {"account": message.contact.account_number, "sentence": cause.sentence}
    return _("%(account)s: %(sentence)s") % told


def _row(
    viewer: Viewer, message: Message, files: Sequence[str], at: datetime, posted: tuple[Posting, str] | None
) -> Row:
    state = state_of(message)
    return Row(
        message=message,
        channel=CHANNELS[message.channel],
        state=state,
        files=files,
        reason=reason_of(message),
        answer="" if state in _NOTHING_WRONG - {State.QUEUED} else message.problem,
        ordered=short_moment(message.ordered_at, now=at),
        executed=short_moment(message.executed_at, now=at) if message.executed_at else "",
        offers=of_message(viewer=viewer, message=message, is_claimed=is_claimed(message)),
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
