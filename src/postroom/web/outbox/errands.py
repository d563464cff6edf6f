"""What is done in the background to very many messages, as the folders show it: how far it is, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from postroom.access.viewer import Viewer
from postroom.outbox import selectors
from postroom.outbox import services as outbox
from postroom.outbox.services import SEND_ANEW, Action
from postroom.web.outbox.acting import told

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.outbox.models import Errand


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An errand: while it works its title, how far it is and a way to stop it; then what came of it."""

    errand: Errand
    title: _StrPromise
    sentence: str
    by: str
    """Empty: it is the viewer's own."""
    may_undo: bool

    @property
    def is_working(self) -> bool:
        """Say whether it goes on."""
        return self.errand.state == "working"


@dataclass(frozen=True, slots=True)
class Current:
    """All that a viewer is shown of it."""

    shown: Sequence[Shown]

    @property
    def working(self) -> str:
        """The ids of those that go on, for an address."""
        return ",".join(str(one.errand.pk) for one in self.shown if one.is_working)


def current(viewer: Viewer) -> Current:
    """Return what goes on, and what ended and was not put away, in one query."""
    return Current([_shown(errand, viewer) for errand in selectors.errands(viewer=viewer)])


def begun(number: int) -> str:
    """Say how many messages are worked through from now on."""
    said = ngettext(
        "%(count)s message is worked through in the background. You may leave this page.",
        "%(count)s messages are worked through in the background. You may leave this page.",
        number,
    )
    return said % {"count": intcomma(number)}


def _shown(errand: Errand, viewer: Viewer) -> Shown:
    undo = outbox.undo_of(errand.order)
    came_of_it = told(
        errand.order,
        changed=errand.changed,
        on_the_way=errand.on_the_way,
        left=errand.left,
        reasons=errand.reasons,
    )
    ending = _ENDINGS.get(errand.state)
    return Shown(
        errand=errand,
        title=DOING[errand.order],
        sentence=f"{ending} {came_of_it}" if ending else came_of_it,
        by="" if errand.by_id == viewer.user_id else str(errand.by),
        may_undo=undo is not None and outbox.is_undoable(errand) and viewer.may(outbox.right_for_order(undo)),
    )


_ENDINGS: Mapping[str, _StrPromise] = {
    "stopped": _("Stopped."),
    "failed": _("Postroom tried several times and could not go on; its log says why."),
}
DOING: Mapping[str, _StrPromise] = {
    Action.HOLD: _("Holding messages"),
    Action.RELEASE: _("Releasing messages"),
    Action.CANCEL: _("Cancelling messages"),
    Action.SEND_NOW: _("Sending messages now"),
    Action.SEND_AGAIN: _("Sending messages again"),
    SEND_ANEW: _("Making messages anew"),
    Action.COUNT_AS_SENT: _("Counting messages as sent"),
    Action.ARCHIVE: _("Archiving messages"),
    Action.UNARCHIVE: _("Taking messages out of the archive"),
    Action.DELETE: _("Deleting messages"),
    Action.RESTORE: _("Restoring messages"),
}
