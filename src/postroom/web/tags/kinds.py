"""The company's own kinds of records and fields: added, worded otherwise, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postroom.core.tags.catalogue import Field, FieldType, Kind
from postroom.records import selectors as records
from postroom.records import services
from postroom.web.customers.showing import show_in_screen_language
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn
from postroom.web.shell.rights import for_setting_up
from postroom.web.tags.forms import FieldForm, KindForm
from postroom.web.tags.showing import lines

if TYPE_CHECKING:
    from postroom.records.models import RecordKind

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def new(request: StaffRequest) -> HttpResponse:
    """Make a kind."""
    form = KindForm(request.POST or None)
    if form.is_valid():
        made = services.save_kind(viewer=request.viewer, at=timezone.now(), **form.cleaned_data)
        tell(request, _("%(name)s was made. Give it fields now.") % {"name": made.label})
        return redirect("tags:kind", made.code)
    return render(request, "tags/new_kind.html", {"form": form}, status=REFUSED if form.is_bound else 200)


@require_safe
@for_setting_up
def show(request: StaffRequest, code: str) -> HttpResponse:
    """Show a kind with its fields; those of the company's own can be changed."""
    kind = records.kind(code=code)
    catalogue = records.catalogue()
    data = {
        "kind": kind,
        "lines": lines(catalogue=catalogue, kind=_known(kind), show=show_in_screen_language("EUR")),
        "own": records.own_fields(kind=kind),
    }
    return render(request, "tags/kind.html", data)


@require_POST
@for_setting_up
def delete(request: StaffRequest, code: str) -> HttpResponse:
    """Delete a kind that nothing needs; one that Postroom comes with stays."""
    kind = records.kind(code=code)
    try:
        services.delete_kind(viewer=request.viewer, kind=kind)
    except services.BadKind:
        needed = _("There are records of it, or other kinds lead to it.")
        why = _("Postroom comes with it.") if kind.is_builtin else needed
        warn(request, _("%(name)s stays. %(why)s") % {"name": kind.label, "why": why})
        return redirect("tags:kind", code)
    tell(request, _("%(name)s was deleted.") % {"name": kind.label})
    return redirect("tags:index")


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def add_field(request: StaffRequest, code: str) -> HttpResponse:
    """Add a field to a kind."""
    kind = records.kind(code=code)
    taken = frozenset(field.name for field in _known(kind).fields)
    return _field_page(request, kind, FieldForm(request.POST or None, taken=taken), position=len(taken))


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def edit_field(request: StaffRequest, code: str, name: str) -> HttpResponse:
    """Word a field of the company's own otherwise; its code and type stay."""
    kind = records.kind(code=code)
    fields = _known(kind).fields
    position, field = next(((place, one) for place, one in enumerate(fields) if one.name == name), (0, None))
    if field is None or field.type is FieldType.TABLE or name not in records.own_fields(kind=kind):
        raise Http404
    form = FieldForm(request.POST or None, is_new=False, initial=_initial(field))
    return _field_page(request, kind, form, position=position, field=field)


@require_POST
@for_setting_up
def delete_field(request: StaffRequest, code: str, name: str) -> HttpResponse:
    """Take a field away that the company added."""
    kind = records.kind(code=code)
    services.delete_field(viewer=request.viewer, kind=kind, name=name, at=timezone.now())
    tell(request, _("#%(tag)s is no tag any more.") % {"tag": f"{code}.{name}"})
    return redirect("tags:kind", code)


def _field_page(
    request: StaffRequest, kind: RecordKind, form: FieldForm, *, position: int, field: Field | None = None
) -> HttpResponse:
    if form.is_valid():
        saved = form.field
        services.save_field(viewer=request.viewer, kind=kind, field=saved, at=timezone.now(), position=position)
        tell(request, _("#%(tag)s was saved.") % {"tag": f"{kind.code}.{saved.name}"})
        return redirect("tags:kind", kind.code)
    data = {"form": form, "kind": kind, "field": field}
    return render(request, "tags/field.html", data, status=REFUSED if form.is_bound else 200)


def _known(kind: RecordKind) -> Kind:
    return next((one for one in records.catalogue().kinds if one.code == kind.code), Kind(kind.code, kind.label, ()))


def _initial(field: Field) -> dict[str, Any]:
    names = ("name", "label", "type", "related_kind", "sample", "fallback", "trust")
    known = {name: getattr(field, name) for name in names}
    if isinstance(field.sample, list):
        known["sample"] = "; ".join(map(str, field.sample))
    return known
