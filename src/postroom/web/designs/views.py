"""Look at designs: the list, the versions, one old version; and make a new one."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from postroom.access.viewer import Right
from postroom.stationery.designs import selectors
from postroom.stationery.designs import services as designs
from postroom.web.designs.forms import NewForm
from postroom.web.designs.shelf import shelf
from postroom.web.designs.shown import specimen_of
from postroom.web.shell.framed import framed
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number as number_of
from postroom.web.shell.notices import tell

LIST = "web/designs/list.html"
UNPROCESSABLE = 422


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Show the designs on offer, or the retired ones, each with what it looks like."""
    return shelf(request, LIST, medium="email")


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Make a design and go on to draw it."""
    request.viewer.must(Right.WRITE)
    form = NewForm(request.POST or None, request.FILES or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = designs.make(
            viewer=request.viewer, name=given["name"], unit=given["unit"], way=given["way"], source=given["file"]
        )
        tell(
            request, _("%(name)s is there. No message looks like it before you publish and choose it.") % {"name": made}
        )
        return redirect("designs:edit", made.pk)
    return render(request, "web/designs/new.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@require_GET
def versions(request: StaffRequest, design_id: int) -> HttpResponse:
    """List the versions of a design."""
    design = selectors.design(design_id=design_id, viewer=request.viewer)
    found = list(selectors.versions(design_id=design_id, viewer=request.viewer))
    current = next((version.pk for version in found if version.published_at), None)
    data = {"design": design, "versions": found, "current": current}
    return render(request, "web/designs/versions.html", data)


@require_GET
def version(request: StaffRequest, design_id: int, number: int) -> HttpResponse:
    """Show what one version looks like."""
    design = selectors.design(design_id=design_id, viewer=request.viewer)
    found = selectors.versions(design_id=design_id, viewer=request.viewer).filter(number=number).first()
    if found is None:
        raise Http404
    data = {
        "design": design,
        "version": found,
        "may_change": selectors.may_change(design=design, viewer=request.viewer),
    }
    return render(request, "web/designs/version.html", data)


@require_GET
def specimen(request: StaffRequest, design_id: int) -> HttpResponse:
    """Answer a version (the newest if none is named) with a sample text, for the frame in which it is looked at."""
    design = selectors.email_design(design_id=design_id, viewer=request.viewer)
    found = selectors.versions(design_id=design_id, viewer=request.viewer)
    wanted = number_of(request.GET, "number")
    chosen = found.filter(number=wanted).first() if wanted else found.first()
    if chosen is None:
        raise Http404
    return framed(specimen_of(request, design, chosen).html, dark=False)
