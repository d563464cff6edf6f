"""Those whom no address reaches, given to somebody: in Check; then a list of their own, and the grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from postroom.access.viewer import Right
from postroom.runs import selectors
from postroom.runs import services as runs
from postroom.web.outbox.channels import passed_over
from postroom.web.repair.cells import Answer, answered, typed_in
from postroom.web.runs import reasons
from postroom.web.runs.assigning import chosen, held_by, offered
from postroom.web.runs.missed import grid_of, kept
from postroom.web.runs.wizard import of_draft
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn

if TYPE_CHECKING:
    from postroom.runs.models import AddressTask, Run
    from postroom.runs.selectors import Part

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class GiveForm(forms.Form):
    """Who puts the addresses of one group right, and until when."""

    part = forms.CharField(max_length=160, widget=forms.HiddenInput)
    to = forms.ChoiceField(label=_("Put right by"), required=False)
    until = forms.DateField(label=_("Until"), widget=_DAY)

    def __init__(self, data: Mapping[str, Any] | None = None, *, to: Sequence[tuple[Any, Any]], **said: Any) -> None:
        super().__init__(data, **said)
        self.fields["to"].choices = to  # type: ignore[attr-defined]
        self.fields["until"].widget.attrs["min"] = timezone.localdate().isoformat()

    def clean_until(self) -> Any:
        """It is not over yet, unless they are taken back."""
        until = self.cleaned_data["until"]
        if self.cleaned_data.get("to") and until < timezone.localdate():
            raise forms.ValidationError(gettext("This day is over."))
        return until


def give_form(run: Run, part: Part, task: AddressTask | None) -> GiveForm:
    """Return the form by which one group is given to somebody, or to somebody else than has it now."""
    known = {"part": part.code, "to": held_by(task), "until": task.until if task else None}
    [nobody, *others] = _able(run)
    form = GiveForm(to=[nobody if task else ("", _("Choose somebody")), *others], initial=known, auto_id="give-%s")
    form.fields["to"].required = task is None  # what somebody has may be taken from them
    return form


@require_POST
@of_draft
def give(request: StaffRequest, run: Run) -> HttpResponse:
    """Give one group of those who are not reached to somebody."""
    form = GiveForm(request.POST, to=_able(run))
    if not form.is_valid():
        warn(
            request,
            gettext("Not given: choose somebody who may write in the unit of the run, and a day that is not over."),
        )
        return redirect("runs:check", run.pk)
    said = form.cleaned_data
    groups = runs.foresee(run=run, viewer=request.viewer, at=timezone.now()).groups
    part = next((one.part for one in groups if one.part.code == said["part"] and one.reason in runs.MISSED), None)
    if part is None:
        warn(request, gettext("Not given: nobody is left out like that any more."))
        return redirect("runs:check", run.pk)
    to = chosen(said["to"])
    task = runs.give_addresses(run_id=run.pk, viewer=request.viewer, part=part, until=said["until"], **to)
    if task:
        tell(request, gettext("%(name)s finds them on Home.") % {"name": task.assignee})
    else:
        tell(request, gettext("Given to nobody any more."))
    return redirect("runs:check", run.pk)


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """List what waits for the viewer, or for a group of theirs."""
    rows = [(task, _why(task)) for task in selectors.address_tasks(viewer=request.viewer)]
    return render(request, "web/runs/tasks.html", {"rows": rows, "today": timezone.localdate()})


@require_GET
def show(request: StaffRequest, task_id: int) -> HttpResponse:
    """Show the grid of one group; once an address helps the run no more, say so in its place."""
    task = selectors.address_task(viewer=request.viewer, task_id=task_id)
    data = {"task": task, "run": task.run, "why": _why(task), "over": _over(task)}
    data["sees_outbox"] = request.viewer.may(Right.OUTBOX)
    if not data["over"]:
        data |= {"save": reverse("runs:save_task", args=[task.pk]), **grid_of(request, task.run, task.part)}
    return render(request, "web/runs/task.html", data)


@require_POST
def save(request: StaffRequest, task_id: int) -> HttpResponse:
    """Write down what was typed, while it helps the run; with the last of them the task is done."""
    task = selectors.address_task(viewer=request.viewer, task_id=task_id)
    request.viewer.must(Right.WRITE, task.run.unit_id)
    here = reverse("runs:task", args=[task.pk])
    if said := _over(task):
        refused = [Answer(one.key, one.typed, said) for one in typed_in(request.POST)]
        return answered(request, refused, here)
    answers = kept(request)
    runs.close_if_done(task=task, viewer=request.viewer, at=timezone.now())
    return answered(request, answers, here)


def _able(run: Run) -> list[tuple[Any, Any]]:
    return offered(unit_id=run.unit_id, right=Right.WRITE)


def _over(task: AddressTask) -> str:
    """Return why an address helps the run no more, if that is so."""
    if task.run.state == selectors.RunState.DRAFT:
        return ""
    if task.run.state == selectors.RunState.CANCELLED:
        return gettext("This run was cancelled.")
    return gettext("The messages of this run are made already.")


def _why(task: AddressTask) -> str:
    short = str(reasons.cause(task.part.reason, task.run).short)
    ways = "; ".join(passed_over(*way.split(":")) for way in task.part.ways.split())
    return f"{short}: {ways}" if ways else short
