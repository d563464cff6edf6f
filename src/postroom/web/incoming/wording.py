"""What codes of what came in are called on the screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from postroom.incoming.selectors import Box

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.incoming.models import IncomingMessage

BOXES: Mapping[Box, _StrPromise] = {
    Box.WAITING: _("To answer"),
    Box.DONE: _("Dealt with"),
    Box.BY_ITSELF: _("Automatic"),
}
EFFECTS: Mapping[str, _StrPromise] = {
    "stopped": _("Opted out of all text messages; that was confirmed."),
    "stopped_before": _("Was opted out of all text messages already; nothing was answered."),
    "started": _("Gets text messages again; that was confirmed."),
    "started_before": _("Nothing to take up again; nothing was answered."),
    "failed": _("Our mail did not arrive: it is in Errors, and what is known of the address was put right."),
    "given_up": _("Which mail is meant is not known; what is known of the address was put right."),
    "delayed": _("Our mail is late; the mail system goes on trying. Nothing was changed."),
    "arrived": _("A mail system says that all is well. Nothing was changed."),
    "complained": _(
        "They marked our mail as unwanted: the address is on the block list, and all topics by e-mail ended."
    ),
    "not_ours": _("It bears no mark of a message of ours. Nothing was changed."),
    "barred": _("Nobody here has this number: it is on the block list now."),
    "let_go": _("Nobody here has this number: it is off the block list."),
}


def state_of(incoming: IncomingMessage) -> str:
    """Return how it stands, as a pill says it."""
    if incoming.kind != "message":
        return "by_itself"
    if getattr(incoming, "is_answered", False):
        return "answered"
    return "dealt_with" if incoming.done_at else "to_answer"
