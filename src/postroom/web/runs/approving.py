"""What waits for approval: one run after the other, with samples; approved, sent back with a reason, or undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from postroom.access.viewer import Right, Viewer
from postroom.delivery import selectors as delivery
from postroom.runs import selectors
from postroom.runs import services as runs
from postroom.web.runs import costs, wording
from postroom.web.runs.shares import share_of
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.notices import tell, warn
from postroom.web.shell.pills import PILLS

if TYPE_CHECKING:
    from datetime import datetime

    from postroom.runs.models import Run
    from postroom.runs.selectors import Progress

PAGE = "web/runs/approvals.html"


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """List the runs that wait for approval, oldest first, and show one of them with samples."""
    waiting = selectors.runs(viewer=request.viewer, states=[selectors.RunState.IN_REVIEW]).order_by(
        "generated_at", "pk"
    )
    shown, following = selectors.page(waiting, size=50)
    glances = selectors.glances(runs=shown)
    asked = number(request.GET, "run")
    picked = next((run for run in shown if run.pk == asked), shown[0] if shown else None)
    data: dict[str, Any] = {
        "rows": [(run, glances[run.pk]) for run in shown],
        "more": following is not None,
        "picked": picked,
    }
    if picked:
        run = selectors.run(run_id=picked.pk, viewer=request.viewer)
        progress = selectors.progress(run=run)
        data |= {
            "run": run,
            "progress": progress,
            "samples": selectors.samples(run=run),
            **to_approve(request.viewer, run, progress, timezone.now()),
        }
    return render(request, PAGE, data)


def to_approve(viewer: Viewer, run: Run, progress: Progress, at: datetime) -> dict[str, Any]:
    """Return what is shown to whoever approves: channels, cost, limits, and whether it takes another person."""
    expected = runs.estimate_made(run=run, at=at) if progress.made else ()
    by_channel = selectors.by_channel(run=run)
    shares = [share_of(run, channel, by_channel[channel]) for channel in run.channels if channel in by_channel]
    needs = runs.needs_second(run=run, at=at)
    return {
        "shares": shares,
        "expected": costs.rows(expected),
        "held_back": costs.held(runs.held_back(run=run, at=at) if expected else {}),
        "question": " ".join(filter(None, (wording.approve_question(run, shares), costs.total(expected)))),
        "approve_label": wording.approve_label(progress.made),
        "needs": [wording.need(need) for need in needs],
        "is_maker": bool(needs) and runs.is_among_makers(run, viewer),
        "changes": wording.changes(run.changed or ()),
        "may_approve": viewer.may(Right.APPROVE, run.unit_id),
    }


@require_POST
def approve(request: StaffRequest, run_id: int) -> HttpResponse:
    """Let the messages go out, exactly as they were looked at."""
    snapshot = request.POST.get("snapshot", "")
    try:
        run = runs.approve(run_id=run_id, snapshot=snapshot, viewer=request.viewer, at=timezone.now())
    except runs.NotInReview:
        _stands_elsewhere(
            request, run_id, _("Nothing was approved: the run stands elsewhere by now. It is: %(state)s.")
        )
    except runs.SnapshotChanged as changed:
        said = _("Something in it changed since you looked. Nothing was approved: look again.")
        warn(request, " ".join([said, *wording.changes(changed.changes)]))
    except runs.NeedsAnother as refused:
        said = _("Nothing was approved: somebody else than who made it has to.")
        warn(request, " ".join([said, *map(wording.need, refused.needs)]))
    else:
        _tell_approved(request, run)
    return redirect("runs:show", run_id)


@require_POST
def undo(request: StaffRequest, run_id: int) -> HttpResponse:
    """Take the approval back, while nothing goes yet."""
    try:
        runs.undo_approval(run_id=run_id, viewer=request.viewer, at=timezone.now())
    except runs.NotUndoable:
        warn(request, _("Too late to undo: the messages are on their way. Pause the run, or cancel it."))
    else:
        tell(request, _("Undone: nothing went out. The run waits for approval again."))
    return redirect("runs:show", run_id)


@require_POST
def send_back(request: StaffRequest, run_id: int) -> HttpResponse:
    """Give the run back to who made it, with the reason."""
    why = request.POST.get("why", "").replace("\0", "").strip()
    if not why:
        warn(request, _("Say what has to be changed, so that it can be."))
        return redirect(reverse("runs:approvals") + f"?run={run_id}")
    try:
        runs.send_back(run_id=run_id, why=why, viewer=request.viewer, at=timezone.now())
    except runs.NotInReview:
        _stands_elsewhere(request, run_id, _("Not sent back: the run stands elsewhere by now. It is: %(state)s."))
        return redirect("runs:show", run_id)
    tell(request, _("Sent back. Who made it finds your reason on the run, and nothing of it goes out."))
    return redirect("runs:approvals")


@require_POST
def reopen(request: StaffRequest, run_id: int) -> HttpResponse:
    """Change a run that waits for approval: it is a draft again."""
    try:
        runs.reopen(run_id=run_id, viewer=request.viewer, at=timezone.now())
    except runs.NotInReview:
        _stands_elsewhere(request, run_id, _("Not opened: the run stands elsewhere by now. It is: %(state)s."))
        return redirect("runs:show", run_id)
    tell(request, _("Opened again. Change what you like; its messages are made anew when you generate."))
    return redirect("runs:who", run_id)


def _tell_approved(request: StaffRequest, run: Run) -> None:
    if delivery.situation(viewer=request.viewer).stopped_since is not None:
        tell(request, _("Approved. All sending is stopped: the messages go out when it goes on."))
    elif run.undo_until:
        seconds = round((run.undo_until - (run.approved_at or run.undo_until)).total_seconds())
        said = _("Approved. The messages go out in %(seconds)d seconds.") % {"seconds": seconds}
        tell(request, said, undo=reverse("runs:undo", args=[run.pk]))
    else:
        tell(request, _("Approved. The messages go out now."))


def _stands_elsewhere(request: StaffRequest, run_id: int, said: str) -> None:
    state = selectors.run(run_id=run_id, viewer=request.viewer).state
    warn(request, said % {"state": PILLS[state].word})
