"""What is done to a template as a whole: name it, copy it, retire it, bring it back, reset it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from postroom.access.viewer import Right
from postroom.runs import selectors as runs
from postroom.stationery import selectors, snippets
from postroom.stationery import services as stationery
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn
from postroom.web.templates.dressing import dress_form
from postroom.web.templates.forms import EVERY_UNIT, AllowForm, PlaceForm, RenameForm
from postroom.web.templates.wording import language_name

if TYPE_CHECKING:
    from postroom.stationery.models import Template

PAGE = "web/templates/settings.html"
UNPROCESSABLE = 422
USES_SHOWN = 10


@require_GET
def settings(request: StaffRequest, template_id: int) -> HttpResponse:
    """Show what a template is, where it is used, and what can be done to it."""
    template = selectors.template(template_id=template_id, viewer=request.viewer)
    return render(request, PAGE, _page(request, template))


@require_POST
def rename(request: StaffRequest, template_id: int) -> HttpResponse:
    """Call it something else."""
    template = selectors.template(template_id=template_id, viewer=request.viewer)
    form = RenameForm(request.POST)
    if not form.is_valid():
        return render(request, PAGE, _page(request, template, rename_form=form), status=UNPROCESSABLE)
    try:
        stationery.rename(template_id=template_id, name=form.cleaned_data["name"], viewer=request.viewer)
    except stationery.SystemTemplate:
        return _needed(request, template)
    tell(request, _("Renamed."))
    return redirect("templates:settings", template_id)


@require_POST
def allow(request: StaffRequest, template_id: int) -> HttpResponse:
    """Say which units may use it."""
    template = selectors.template(template_id=template_id, viewer=request.viewer)
    form = AllowForm(request.POST, viewer=request.viewer, auto_id="allow-%s")
    if not form.is_valid():
        return render(request, PAGE, _page(request, template, allow_form=form), status=UNPROCESSABLE)
    stationery.allow(template_id=template_id, units=list(form.cleaned_data["units"]), viewer=request.viewer)
    tell(request, _("Saved."))
    return redirect("templates:settings", template_id)


@require_POST
def copy(request: StaffRequest, template_id: int) -> HttpResponse:
    """Make a custom template that says the same."""
    template = selectors.template(template_id=template_id, viewer=request.viewer)
    request.viewer.must(Right.WRITE)
    form = PlaceForm(request.POST, viewer=request.viewer)
    if not form.is_valid():
        return render(request, PAGE, _page(request, template, copy_form=form), status=UNPROCESSABLE)
    made = stationery.copy(template_id=template_id, viewer=request.viewer, **form.cleaned_data)
    tell(request, _("This is the copy. Nothing goes out before you publish it."))
    return redirect("templates:edit", made.pk)


@require_POST
def retire(request: StaffRequest, template_id: int) -> HttpResponse:
    """Offer it no more."""
    template = selectors.template(template_id=template_id, viewer=request.viewer)
    try:
        stationery.retire(template_id=template_id, viewer=request.viewer, at=timezone.now())
    except stationery.SystemTemplate:
        return _needed(request, template)
    undo = reverse("templates:bring_back", args=[template_id])
    tell(request, _("%(name)s is retired: nobody is offered it any more.") % {"name": template.name}, undo=undo)
    return redirect("templates:index")


@require_POST
def bring_back(request: StaffRequest, template_id: int) -> HttpResponse:
    """Offer it again."""
    template = stationery.bring_back(template_id=template_id, viewer=request.viewer)
    tell(request, _("%(name)s is offered again.") % {"name": template.name})
    if request.htmx:
        return HttpResponse(headers={"HX-Trigger": "templates-changed"})
    return redirect("templates:edit", template_id)


@require_POST
def reset(request: StaffRequest, template_id: int) -> HttpResponse:
    """Publish what it said when it came with Postroom."""
    version = stationery.reset(template_id=template_id, viewer=request.viewer, at=timezone.now())
    tell(request, _("Version %(number)d says what Postroom came with.") % {"number": version.number})
    return redirect("templates:edit", template_id)


def _page(request: StaffRequest, template: Template, **forms: Any) -> dict[str, Any]:
    is_snippet = template.kind == selectors.Kind.SNIPPET
    copied = {"name": _("Copy of %(name)s") % {"name": template.name}, "unit": template.unit_id or EVERY_UNIT}
    return {
        "template": template,
        "default_language": language_name(template.default_language),
        "may_change": selectors.may_change(template=template, viewer=request.viewer),
        "may_copy": request.viewer.may(Right.WRITE),
        "may_reset": selectors.came_with_postroom(template=template),
        "rename_form": RenameForm(initial={"name": template.name}, auto_id="rename-%s"),
        "allow_form": AllowForm(
            initial={"units": template.allowed_unit_ids}, viewer=request.viewer, auto_id="allow-%s"
        ),
        "dress_form": dress_form(viewer=request.viewer, template=template),
        "copy_form": PlaceForm(initial=copied, viewer=request.viewer, auto_id="copy-%s"),
        "put_in_by": snippets.putting_in(code=template.code, viewer=request.viewer) if is_snippet else None,
        "uses": runs.usages(template_id=template.pk, viewer=request.viewer)[:USES_SHOWN],
        **forms,
    }


def _needed(request: StaffRequest, template: Template) -> HttpResponse:
    warn(request, _("%(name)s is used by Postroom itself: it keeps its name and stays.") % {"name": template.name})
    return redirect("templates:settings", template.pk)
