"""What is done to a design as a whole: named, shared, copied, retired, restored, and taken for messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from postroom.access.viewer import Right
from postroom.stationery.designs import selectors
from postroom.stationery.designs import services as designs
from postroom.web.designs.forms import ChooseForm
from postroom.web.designs.wording import LETTER_WAY, MESSAGE_KINDS, WAYS
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn
from postroom.web.templates.forms import EVERY_UNIT, AllowForm, PlaceForm, RenameForm
from postroom.web.templates.wording import OCCASIONS

if TYPE_CHECKING:
    from postroom.stationery.models import Design

PAGE = "web/designs/settings.html"
UNPROCESSABLE = 422


@require_GET
def settings(request: StaffRequest, design_id: int) -> HttpResponse:
    """Show what a design is, for which messages it is taken, and what can be done to it."""
    design = selectors.design(design_id=design_id, viewer=request.viewer)
    return render(request, PAGE, _page(request, design))


@require_POST
def rename(request: StaffRequest, design_id: int) -> HttpResponse:
    """Call it something else."""
    design = selectors.design(design_id=design_id, viewer=request.viewer)
    form = RenameForm(request.POST, auto_id="rename-%s")
    if not form.is_valid():
        return render(request, PAGE, _page(request, design, rename_form=form), status=UNPROCESSABLE)
    designs.rename(design_id=design_id, name=form.cleaned_data["name"], viewer=request.viewer)
    tell(request, _("Renamed."))
    return redirect("designs:settings", design_id)


@require_POST
def allow(request: StaffRequest, design_id: int) -> HttpResponse:
    """Say which units may use it."""
    design = selectors.design(design_id=design_id, viewer=request.viewer)
    form = AllowForm(request.POST, viewer=request.viewer, auto_id="allow-%s")
    if not form.is_valid():
        return render(request, PAGE, _page(request, design, allow_form=form), status=UNPROCESSABLE)
    designs.allow(design_id=design_id, units=list(form.cleaned_data["units"]), viewer=request.viewer)
    tell(request, _("Saved."))
    return redirect("designs:settings", design_id)


@require_POST
def copy(request: StaffRequest, design_id: int) -> HttpResponse:
    """Make one like it."""
    design = selectors.design(design_id=design_id, viewer=request.viewer)
    form = PlaceForm(request.POST, viewer=request.viewer, auto_id="copy-%s")
    if not form.is_valid():
        return render(request, PAGE, _page(request, design, copy_form=form), status=UNPROCESSABLE)
    made = designs.copy(design_id=design_id, viewer=request.viewer, **form.cleaned_data)
    tell(request, _("%(name)s is there.") % {"name": made.name})
    return redirect("designs:edit", made.pk)


@require_POST
def retire(request: StaffRequest, design_id: int) -> HttpResponse:
    """Offer it no more, with a way back."""
    design = designs.retire(design_id=design_id, viewer=request.viewer, at=timezone.now())
    undo = reverse("designs:bring_back", args=[design_id])
    tell(request, _("%(name)s is retired: nobody is offered it any more.") % {"name": design.name}, undo=undo)
    return redirect("designs:letters" if design.medium == "letter" else "designs:index")


@require_POST
def bring_back(request: StaffRequest, design_id: int) -> HttpResponse:
    """Offer it again."""
    design = designs.bring_back(design_id=design_id, viewer=request.viewer)
    tell(request, _("%(name)s is offered again.") % {"name": design.name})
    if request.htmx:
        return HttpResponse(headers={"HX-Trigger": "designs-changed"})
    return redirect("designs:edit", design_id)


@require_POST
def restore(request: StaffRequest, design_id: int, number: int) -> HttpResponse:
    """Make the draft as an old version was."""
    old = selectors.versions(design_id=design_id, viewer=request.viewer).filter(number=number).first()
    if old is None:
        raise Http404
    designs.restore(version_id=old.pk, viewer=request.viewer, at=timezone.now())
    tell(request, _("The draft is as version %(number)d was. Publish it when it is right.") % {"number": number})
    return redirect("designs:edit", design_id)


@require_POST
def choose(request: StaffRequest, design_id: int) -> HttpResponse:
    """Take it for messages from now on."""
    design = selectors.design(design_id=design_id, viewer=request.viewer)
    form = ChooseForm(request.POST, viewer=request.viewer, auto_id="choose-%s")
    if not form.is_valid():
        return render(request, PAGE, _page(request, design, choose_form=form), status=UNPROCESSABLE)
    try:
        designs.choose(design_id=design_id, messages=designs.Messages(**form.cleaned_data), viewer=request.viewer)
    except designs.NothingPublished:
        warn(request, _("Publish %(name)s first: until then there is nothing to take.") % {"name": design})
    else:
        tell(request, _("%(name)s is taken for these messages from now on.") % {"name": design})
    return redirect("designs:settings", design_id)


@require_POST
def stop_choosing(request: StaffRequest, design_id: int, choice_id: int) -> HttpResponse:
    """Take it no more for these messages."""
    design = selectors.design(design_id=design_id, viewer=request.viewer)
    if not selectors.choices(design_id=design_id, viewer=request.viewer).filter(pk=choice_id).exists():
        raise Http404
    designs.stop_choosing(choice_id=choice_id, viewer=request.viewer)
    tell(request, _("%(name)s is not taken for these messages any more.") % {"name": design})
    return redirect("designs:settings", design_id)


def _page(request: StaffRequest, design: Design, **forms: Any) -> dict[str, Any]:
    copied = {"name": _("Copy of %(name)s") % {"name": design.name}, "unit": design.unit_id or EVERY_UNIT}
    return {
        "design": design,
        "way": WAYS.get(selectors.versions(design_id=design.pk, viewer=request.viewer)[0].way, LETTER_WAY),
        "kinds": MESSAGE_KINDS,
        "occasions": OCCASIONS,
        "choices": selectors.choices(design_id=design.pk, viewer=request.viewer),
        "templates": selectors.templates_with(design_id=design.pk, viewer=request.viewer),
        "may_change": selectors.may_change(design=design, viewer=request.viewer),
        "may_copy": request.viewer.may(Right.WRITE),
        "may_choose": request.viewer.may(Right.SET_UP),
        "rename_form": RenameForm(initial={"name": design.name}, auto_id="rename-%s"),
        "allow_form": AllowForm(initial={"units": design.allowed_unit_ids}, viewer=request.viewer, auto_id="allow-%s"),
        "copy_form": PlaceForm(initial=copied, viewer=request.viewer, auto_id="copy-%s"),
        "choose_form": ChooseForm(viewer=request.viewer, auto_id="choose-%s"),
        **forms,
    }
