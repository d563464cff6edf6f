"""The list of runs, and the page of one: made, reviewed, going out, finished."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from postroom.access.viewer import Right, Viewer
from postroom.core.lifecycle import FOLDERS, Folder, State
from postroom.costs import report
from postroom.delivery import selectors as delivery
from postroom.outbox import selectors as outbox
from postroom.outbox.selectors import Filters
from postroom.outbox.waiting import later_of_batch
from postroom.runs import selectors
from postroom.runs.selectors import Progress
from postroom.web.runs import costs, reasons, wording
from postroom.web.runs.approving import to_approve
from postroom.web.runs.assigning import AssignForm
from postroom.web.runs.shares import share_of
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import Chip, number
from postroom.web.shell.pills import PILLS

if TYPE_CHECKING:
    from postroom.runs.models import Run

LIST, PAGE = "web/runs/list.html", "web/runs/run.html"
STATES = ("draft", "generating", "in_review", "approved", "sending", "paused", "finished", "cancelled")
MOVING = frozenset({"generating", "approved", "sending", "paused"})
WAITS, MINE = "waits", "me"
"""In the address: runs in which somebody has to do something, and those assigned to the viewer."""
_SHOWN = (Folder.DRAFTS, Folder.OUTBOX, Folder.SENT, Folder.ERRORS)
_FOLDER_OF = {state: folder for folder in _SHOWN for state in FOLDERS[folder]}


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """List the runs, newest first."""
    state = request.GET.get("state", "")
    state = state if state in (*STATES, WAITS) else ""
    wanted = selectors.FOR_SOMEBODY if state == WAITS else [state] if state else []
    found = selectors.runs(viewer=request.viewer, states=wanted)  # type: ignore[arg-type]
    is_mine = request.GET.get("assigned") == MINE
    if is_mine:
        found = selectors.assigned(found, viewer=request.viewer)
    shown, following = selectors.page(found, before=number(request.GET, "after"))
    glances = selectors.glances(runs=shown)
    data = {
        "rows": [(run, glances[run.pk]) for run in shown],
        "next": following,
        "states": [(code, PILLS[code].word) for code in STATES],
        "state": state,
        "is_mine": is_mine,
        "chips": _chips(state, is_mine=is_mine),
        "is_live": any(run.state in MOVING - {"paused"} for run in shown),
        "may_send": request.viewer.may(Right.SEND),
    }
    return render(request, f"{LIST}#list" if request.htmx else LIST, data)


def _chips(state: str, *, is_mine: bool) -> list[Chip]:
    word = _("Waits for somebody") if state == WAITS else str(PILLS[state].word) if state else ""
    return [
        *([Chip("state", _("State"), word)] if state else []),
        *([Chip("assigned", _("Assigned"), _("to me or a group of mine"))] if is_mine else []),
    ]


@require_GET
def show(request: StaffRequest, run_id: int) -> HttpResponse:
    """Show a run; what is still being put together opens on its first step."""
    run = selectors.run(run_id=run_id, viewer=request.viewer)
    if run.state == "draft" and request.viewer.may(Right.SEND, run.unit_id):
        return redirect("runs:who", run_id)
    now = timezone.now()
    progress = selectors.progress(run=run)
    by_channel = selectors.by_channel(run=run)
    data = {
        "run": run,
        "standing": wording.STOPPED if _is_stopped(request.viewer, run) else wording.standing_of(run, now),
        "progress": progress,
        "is_moving": run.state in MOVING or (run.state == "cancelled" and not run.finished_at),
        "left": _left(run, progress, now),
        "attention": _attention(request.viewer, run),
        "groups": _groups(run, progress),
        "states": _states(run, progress),
        "first": selectors.first_made(run=run),
        "may_send": request.viewer.may(Right.SEND, run.unit_id),
        "assigning": _assigning(request.viewer, run),
        "is_over": run.state in ("finished", "cancelled"),
        "done": progress.recipients - progress.pending,
        "errors_url": _in_outbox(run, None),
        "shares": [share_of(run, each, by_channel[each]) for each in run.channels if each in by_channel],
        "kind": wording.KINDS[run.kind],
        "can_undo": run.can_undo(now) and request.viewer.may(Right.APPROVE, run.unit_id),
        "followed": selectors.followed(run=run),
        "lanes": run.lanes.values(),
        "later": later_of_batch(batch_id=run.batch_id) if run.state == "sending" else None,
        "spent": costs.spent(report.spent(batch_id=run.batch_id)) if run.approved_at else "",
        "cancel_question": _cancel_question(progress),
    }
    if run.state == "in_review":
        data |= to_approve(request.viewer, run, progress, now)
    return render(request, f"{PAGE}#run" if request.htmx else PAGE, data)


def _assigning(viewer: Viewer, run: Run) -> AssignForm | None:
    """Return the form by which the run is given to somebody else, while it waits for somebody."""
    waits = run.state in selectors.FOR_SOMEBODY
    return AssignForm(run=run) if waits and viewer.may(Right.SEND, run.unit_id) else None


def _is_stopped(viewer: Viewer, run: Run) -> bool:
    return run.state in ("approved", "sending") and delivery.situation(viewer=viewer).stopped_since is not None


def _left(run: Run, progress: Progress, now: datetime) -> str:
    time = selectors.remaining(run=run, progress=progress, at=now)
    return _("%(time)s left") % {"time": wording.duration(time)} if time else ""


def _cancel_question(progress: Progress) -> str:
    gone = sum(progress.states.get(state, 0) for state in FOLDERS[Folder.SENT])
    waiting = progress.pending + progress.made - progress.dealt_with
    said = ngettext(
        "%(count)s message that has not gone out never will.", "%(count)s messages that have not gone out never will.",
        waiting,
    )  # fmt: skip
    sent = ngettext("%(count)s is sent and stays sent.", "%(count)s are sent and stay sent.", gone)
    told = said % {"count": intcomma(waiting)}
    return f"{told} {sent % {'count': intcomma(gone)}}" if gone else told


def _attention(viewer: Viewer, run: Run) -> int:
    """Count what waits for somebody among the messages of a run."""
    return outbox.count(outbox.messages(viewer=viewer, filters=Filters(folder=Folder.ERRORS, batch_id=run.batch_id)))


def _groups(run: Run, progress: Progress) -> list[dict[str, Any]]:
    """Return who got no message, grouped by reason, the largest group first."""
    named = selectors.named(run=run) if progress.reasons else {}
    about = selectors.tags(run=run) if progress.reasons else {}
    groups = sorted(progress.reasons.items(), key=lambda group: -group[1])
    return [
        {
            "cause": reasons.cause(reason, run),
            "state": state.value,
            "number": number,
            "tags": wording.lacking(about.get(reason, {})),
            "lines": named.get((state, reason), []),
            "more": number - len(named.get((state, reason), [])),
            "url": f"{reverse('runs:recipients', args=[run.pk])}?{urlencode({'state': state, 'reason': reason})}",
        }
        for (state, reason), number in groups
    ]


def _states(run: Run, progress: Progress) -> list[tuple[str, int, str]]:
    """Return the states of the messages with their numbers, and where in the outbox they are."""
    return [
        (state.value, progress.states[state], _in_outbox(run, state)) for state in State if state in progress.states
    ]


def _in_outbox(run: Run, state: State | None) -> str:
    """Return where in the outbox the messages of a run in one state are, or those that need somebody."""
    folder = _FOLDER_OF.get(state, Folder.ARCHIVE) if state else Folder.ERRORS
    asked = {"box": folder.value, "run": run.batch_id, **({"state": state.value} if state else {})}
    return f"{reverse('outbox:index')}?{urlencode(asked)}"
