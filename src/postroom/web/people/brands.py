"""The screens for brands: the names the company writes under, and the facts that `#company.*` tags say."""

from typing import Any

from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from postroom.access import selectors
from postroom.access import services as access
from postroom.filing import selectors as pictures
from postroom.filing import services as filing
from postroom.web.people.forms import BrandForm
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell
from postroom.web.shell.refusals import worded
from postroom.web.shell.rights import for_setting_up


@require_safe
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """List the brands."""
    return render(request, "people/brands.html", {"brands": selectors.brands(viewer=request.viewer)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def new(request: StaffRequest) -> HttpResponse:
    """Make a brand."""
    form = BrandForm(request.POST or None, request.FILES or None)
    if form.is_valid() and selectors.is_brand(code=form.cleaned_data["code"]):
        form.add_error("code", _("There is a brand with this code already."))
    given = _given(request, form) if form.is_valid() else {}
    if not form.is_valid():
        return render(request, "people/brand.html", {"form": form, "rules": True}, status=422 if form.is_bound else 200)
    brand = access.save_brand(viewer=request.viewer, **given)
    tell(request, _("%(name)s was made.") % {"name": brand})
    return redirect("people:brands")


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def show(request: StaffRequest, brand_id: int) -> HttpResponse:
    """Show and change one brand."""
    brand = selectors.brand(viewer=request.viewer, brand_id=brand_id)
    form = BrandForm(request.POST or None, request.FILES or None, is_new=False, initial=model_to_dict(brand))
    given = _given(request, form) if form.is_valid() else {}
    if form.is_valid():
        access.save_brand(viewer=request.viewer, code=brand.code, **given)
        tell(request, _("%(name)s was saved.") % {"name": form.cleaned_data["name"]})
        return redirect("people:brands")
    context = {"form": form, "brand": brand, "rules": selectors.rules_brand(viewer=request.viewer, brand=brand)}
    return render(request, "people/brand.html", context, status=422 if form.is_bound else 200)


def _given(request: StaffRequest, form: BrandForm) -> dict[str, Any]:
    """Return what was typed, with the logo kept; a picture that is none is said at its field."""
    given = dict(form.cleaned_data)
    file = given.pop("logo_file")
    if given.pop("without_logo", False):
        given["logo"] = ""
    if file:
        try:
            home = pictures.home_for(viewer=request.viewer)
            given["logo"] = filing.keep_picture(
                viewer=request.viewer, unit_id=home, name=file.name or "", file=file
            ).src
        except filing.BadPicture as refused:
            form.add_error("logo_file", worded(refused.said))
    return given
