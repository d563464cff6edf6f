"""Two people choose for one bulk message: say so, with what differs, so that nothing is written over unseen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import render
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.templates.clash import Difference

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField
    from django.http import HttpResponse

    from postroom.runs.models import Run

CONFLICT = 409
LONGEST = 200


def looked_at(request: StaffRequest) -> int | None:
    """Return the revision that was on the screen, or the one that is to be written over."""
    return number(request.POST, "over") if "over" in request.POST else number(request.POST, "revision")


def differences(*asked: forms.Form) -> list[Difference]:
    """Return where what is chosen now, the initial of the forms, differs from what was posted."""
    return [one for form in asked for bound in form if bound.field.label for one in _differing(bound)]


def tell(request: StaffRequest, run: Run, step: str, *asked: forms.Form) -> dict[str, Any]:
    """Return what the page of a step shows of a clash. The form goes on from the revision that its writer saw."""
    return {"run": run, "step": step, "clash": {"differences": differences(*asked)}, "revision": looked_at(request)}


def answer(request: StaffRequest, told: dict[str, Any]) -> HttpResponse:
    """Answer a change that was to be saved by itself."""
    return render(request, "web/runs/clash.html", told)


def _differing(bound: BoundField) -> Iterator[Difference]:
    if bound.html_name not in bound.form.data and not isinstance(bound.field, forms.BooleanField):
        return  # it was not asked for
    theirs, mine = _said(bound, bound.initial), _said(bound, bound.value())
    if theirs != mine:
        yield Difference("theirs", f"{bound.label}: {theirs}")
        yield Difference("mine", f"{bound.label}: {mine}")


def _said(bound: BoundField, value: Any) -> str:
    if isinstance(bound.field, forms.BooleanField):
        return _("yes") if value else _("no")
    shown = bound.field.widget.format_value(bound.field.prepare_value(value))
    if isinstance(bound.field, forms.ChoiceField):
        words = {str(code): str(word) for code, word in bound.field.choices}  # type: ignore[misc, union-attr]
        return ", ".join(words.get(code, code) for code in shown or [])
    return Truncator(shown or "").chars(LONGEST)
