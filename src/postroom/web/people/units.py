"""The screens for units: the tree, and one unit with its brand, time zone and language."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from postroom.access import selectors
from postroom.access import services as access
from postroom.access.viewer import Right
from postroom.web.people.forms import UnitForm
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell
from postroom.web.shell.rights import for_setting_up


@require_safe
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """Show the tree of units."""
    rows = [("— " * depth, unit) for depth, unit in selectors.unit_tree(viewer=request.viewer)]
    return render(request, "people/units.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def new(request: StaffRequest) -> HttpResponse:
    """Make a unit."""
    form = UnitForm(request.POST or None, viewer=request.viewer)
    if form.is_valid() and selectors.is_unit(code=form.cleaned_data["code"]):
        form.add_error("code", _("There is a unit with this code already."))
    if not form.is_valid():
        return render(request, "people/unit.html", {"form": form}, status=422 if form.is_bound else 200)
    unit = access.save_unit(viewer=request.viewer, **form.cleaned_data)
    tell(request, _("%(name)s was made.") % {"name": unit})
    return redirect("people:units")


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def show(request: StaffRequest, unit_id: int) -> HttpResponse:
    """Show and change one unit; the one above it, only where the viewer may move it."""
    viewer = request.viewer
    unit = selectors.unit(viewer=viewer, unit_id=unit_id)
    viewer.must(Right.SET_UP, unit.pk)
    form = UnitForm(
        request.POST or None,
        viewer=viewer,
        unit_id=unit.pk,
        keeps_place=not viewer.may(Right.SET_UP, unit.parent_id) if unit.parent_id else not viewer.sees_all,
        initial={name: getattr(unit, name) for name in ("name", "parent", "brand", "time_zone", "language")}
        | {"collaborates_with": unit.collaborates_with.all()},
    )
    if form.is_valid():
        others = form.cleaned_data.pop("collaborates_with", None)
        try:
            access.save_unit(viewer=viewer, code=unit.code, **{"parent": unit.parent, **form.cleaned_data})
            if others is not None:
                access.let_collaborate(viewer=viewer, unit=unit, others=list(others))
        except access.CircularTree:
            form.add_error("parent", _("A unit cannot stand below itself."))
        else:
            tell(request, _("%(name)s was saved.") % {"name": form.cleaned_data["name"]})
            return redirect("people:units")
    return render(request, "people/unit.html", {"form": form, "unit": unit}, status=422 if form.is_bound else 200)
