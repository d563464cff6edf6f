"""Bring an import one step on: match its columns, have it checked, let its rows in."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from postroom.access.viewer import Right
from postroom.intake import ordering, selectors, services
from postroom.web.imports import wording
from postroom.web.imports.forms import MappingForm, subjects
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn
from postroom.web.shell.refusals import worded

REFUSED = 422
MAPPED_IN = frozenset({"mapping", "checked", "failed"})


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: StaffRequest, import_id: int) -> HttpResponse:
    """Match the columns of a file to fields; when that is done, it is checked."""
    found = selectors.one(viewer=request.viewer, import_id=import_id)
    request.viewer.must(Right.WRITE, found.unit_id)
    if found.state not in MAPPED_IN:
        return redirect("import:show", import_id)
    targets = selectors.targets(viewer=request.viewer, import_id=import_id)
    form = MappingForm(request.POST or None, reading=found.reading, targets=targets, mapping=found.mapping)
    if form.is_valid():
        try:
            services.set_mapping(viewer=request.viewer, import_id=import_id, mapping=form.mapping)
        except services.BadMapping as problem:
            form.add_error(None, worded(problem.said))
        else:
            return _order(request, import_id, ordering.order_check)
    data = {
        "import": found,
        "form": form,
        "subject": dict(subjects()).get(found.subject, found.subject),
        "reading": wording.reading(found.reading),
        "before": selectors.mapped_before(viewer=request.viewer, import_id=import_id),
    }
    return render(request, "imports/columns.html", data, status=REFUSED if form.is_bound else 200)


@require_POST
def check(request: StaffRequest, import_id: int) -> HttpResponse:
    """Check the file once more: what it leads to may have come meanwhile."""
    return _order(request, import_id, ordering.order_check)


@require_POST
def run(request: StaffRequest, import_id: int) -> HttpResponse:
    """Let the rows in that were found good."""
    return _order(request, import_id, ordering.order_import)


@require_POST
def discard(request: StaffRequest, import_id: int) -> HttpResponse:
    """Forget an uploaded file of which nothing is in."""
    found = selectors.one(viewer=request.viewer, import_id=import_id)
    try:
        services.discard(viewer=request.viewer, import_id=import_id)
    except services.TooLate:
        warn(request, _("It is too late to discard this file: its rows are going in, or are in."))
        return redirect("import:show", import_id)
    tell(request, _("%(file)s was discarded.") % {"file": found.file_name})
    return redirect("import:index")


def _order(request: StaffRequest, import_id: int, order: ordering.Order) -> HttpResponse:
    try:
        order(viewer=request.viewer, import_id=import_id)
    except ordering.NotNow:
        warn(request, _("Somebody was quicker: this import stands elsewhere by now."))
    return redirect("import:show", import_id)
