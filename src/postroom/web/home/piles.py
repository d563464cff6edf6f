"""What waits for the viewer, pile by pile: how much of it, and where it is dealt with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from postroom.access.viewer import Right, Viewer
from postroom.core.lifecycle import Folder, State
from postroom.incoming import selectors as incoming
from postroom.outbox import selectors as outbox
from postroom.outbox.counting import counted
from postroom.outbox.waiting import Queue
from postroom.returns import selectors as returns
from postroom.returns import undelivered
from postroom.runs import selectors as runs

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_RUNS = 50
_KEPT = Q(archived_at__isnull=True)
_DRAFTS = outbox.of_folder(Folder.DRAFTS) & Q(state=State.DRAFT)
_HELD, _QUEUED = _KEPT & Q(state=State.HELD), _KEPT & Q(state=State.QUEUED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """So many things that wait, up to `most`; `is_work` says that somebody has to do something about them."""

    icon: str
    number: int
    label: _StrPromise
    url: str
    most: int = outbox.COUNTED
    is_work: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Messages that the viewer sees, counted at one moment, each up to `outbox.COUNTED` + 1."""

    drafts: int
    held: int
    queued: int


def counts(*, viewer: Viewer) -> Counts:
    """Count what messages wait, in one statement."""
    drafts, held, queued = counted(viewer=viewer, lists=(_DRAFTS, _HELD, _QUEUED), most=outbox.COUNTED + 1)
    return Counts(drafts=drafts, held=held, queued=queued)


def of(
    *, viewer: Viewer, in_review: int, errors: Mapping[tuple[str, str], int], found: Counts, queue: Queue
) -> Sequence[Pile]:
    """Return the piles of the screens that the viewer may open, whether anything lies on them or not; those that are
    the viewer's own, and those that are a part of another, only where something does.

    `errors` are those of `outbox.newest_errors`.
    """
    return [
        *([_drafts(found)] if viewer.may(Right.WRITE) else []),
        *_to_decide(viewer, in_review),
        *_came_back(viewer, errors),
        *_under_way(viewer, found, queue),
    ]


def _drafts(found: Counts) -> Pile:
    return Pile(
        icon="pencil",
        number=found.drafts,
        label=ngettext_lazy("draft to finish", "drafts to finish", found.drafts),
        url=reverse("outbox:index") + "?box=drafts",
    )


def _to_decide(viewer: Viewer, in_review: int) -> Iterator[Pile]:
    number = runs.count_assigned(viewer=viewer, most=MOST_RUNS + 1)
    label = ngettext_lazy("run is assigned to you", "runs are assigned to you", number)
    url = reverse("runs:index") + "?assigned=me&state=waits"
    if number:
        yield Pile(icon="user-circle", number=number, label=label, url=url, most=MOST_RUNS)
    number = runs.count_address_tasks(viewer=viewer, most=MOST_RUNS + 1)
    label = ngettext_lazy("group of addresses to put right", "groups of addresses to put right", number)
    if number:
        yield Pile(icon="map-pin", number=number, label=label, url=reverse("runs:tasks"), most=MOST_RUNS)
    approvals = reverse("runs:approvals") if viewer.may(Right.SEND) else reverse("runs:index") + "?state=in_review"
    label = ngettext_lazy("run waits for approval", "runs wait for approval", in_review)
    yield Pile(icon="checks", number=in_review, label=label, url=approvals, most=MOST_RUNS)
    unread = incoming.waiting(viewer=viewer)
    label = ngettext_lazy("message in the inbox", "messages in the inbox", unread)
    yield Pile(icon="mail-opened", number=unread, label=label, url=reverse("incoming:index"), most=incoming.COUNTED)


def _came_back(viewer: Viewer, errors: Mapping[tuple[str, str], int]) -> Iterator[Pile]:
    if viewer.may(Right.OUTBOX):
        number, most = sum(errors.values()), outbox.CAUSES_OF
        label = ngettext_lazy("message needs attention", "messages need attention", number)
        yield Pile(icon="tool", number=number, label=label, url=reverse("repair:index"), most=most)
        mails, url = undelivered.among(errors), reverse("returns:emails")
        if mails:
            label = ngettext_lazy("of them is an undelivered e-mail", "of them are undelivered e-mails", mails)
            yield Pile(icon="mail", number=mails, label=label, url=url, most=most)
    cases = returns.open_cases(viewer=viewer)
    most = returns.COUNTED
    yield Pile(
        icon="mail-off", number=cases, label=_("undelivered posted mail"), url=reverse("returns:index"), most=most
    )


def _under_way(viewer: Viewer, found: Counts, queue: Queue) -> Iterator[Pile]:
    if viewer.may(Right.SEND):
        label = ngettext_lazy("letter to print", "letters to print", queue.by_hand)
        yield Pile(icon="printer", number=queue.by_hand, label=label, url=reverse("printing:index"))
    if viewer.may(Right.OUTBOX):
        box = reverse("outbox:index") + "?box=outbox&state="
        yield Pile(icon="clock", number=found.held, label=_("on hold"), url=f"{box}held")
        yield Pile(icon="inbox", number=found.queued, label=_("in the queue"), url=f"{box}queued", is_work=False)
