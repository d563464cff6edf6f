"""Where imports begin, how one stands, and the file of the rows that did not go in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from postroom.access import selectors as access
from postroom.access.viewer import Right
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.intake import selectors, services
from postroom.intake.files.reading import BadFile
from postroom.web.imports import wording
from postroom.web.imports.forms import UploadForm, subjects
from postroom.web.imports.saying import refused_for, remark, spoken
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.refusals import worded

if TYPE_CHECKING:
    from postroom.intake.models import Import

PAGE = "imports/show.html"
RECENT = 25
REFUSED = 422
LIVE = frozenset({"checking", "importing"})


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: StaffRequest) -> HttpResponse:
    """Show what was brought in, and take a new file."""
    viewer = request.viewer
    viewer.must(Right.WRITE)
    begins = {name: request.GET[name] for name in ("subject", "unit") if name in request.GET}
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*posted, viewer=viewer, initial=begins)
    if posted and form.is_valid() and (begun := _begin(request, form)):
        return redirect("import:show", begun.pk)
    found, before = selectors.imports(viewer=viewer), number(request.GET, "after")
    rows = list((found.filter(pk__lt=before) if before else found)[: RECENT + 1])
    names = dict(subjects())
    data = {
        "form": form,
        "imports": [(one, names.get(one.subject, one.subject)) for one in rows[:RECENT]],
        "next": rows[RECENT - 1].pk if len(rows) > RECENT else None,
    }
    return render(request, "imports/index.html", data, status=REFUSED if form.is_bound else 200)


@require_safe
def show(request: StaffRequest, import_id: int) -> HttpResponse:
    """Show how an import stands; asked by htmx while a worker is at it, that alone."""
    found = _one(request, import_id)
    if found.state == "mapping":
        return redirect("import:columns", import_id)
    data = {"import": found, "is_live": found.state in LIVE, **_story(request, found)}
    return render(request, f"{PAGE}#standing" if request.htmx else PAGE, data)


@require_safe
def refused(request: StaffRequest, import_id: int) -> HttpResponseBase:
    """Answer the rows that did not go in as a file, to be put right and uploaded again."""
    found = _one(request, import_id)
    audit.record(actor=request.viewer, action=Action.EXPORTED, about=found, unit_id=found.unit_id)
    in_our_words = spoken(get_language())
    pieces = selectors.refused_file(viewer=request.viewer, import_id=import_id, said=in_our_words)
    name = f"{found.file_name.rpartition('.')[0] or found.file_name}-refused.csv"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": disposition or "attachment"}
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)


def _one(request: StaffRequest, import_id: int) -> Import:
    """Return an import to somebody who may bring things in: its rows are full of addresses."""
    found = selectors.one(viewer=request.viewer, import_id=import_id)
    request.viewer.must(Right.WRITE, found.unit_id)
    return found


def _begin(request: StaffRequest, form: UploadForm) -> Import | None:
    told = form.cleaned_data
    unit = access.unit(viewer=request.viewer, unit_id=told["unit"])
    about = {"unit": unit, "subject": told["subject"], "file_name": told["file"].name}
    beside = told["beside"]
    about["files"] = (beside.name, beside) if beside else None
    try:
        return services.begin(viewer=request.viewer, file=told["file"], **about)
    except services.BadArchive as problem:
        form.add_error("beside", worded(problem.said))
        return None
    except BadFile as problem:
        form.add_error("file", worded(problem.said))
        return None


def _story(request: StaffRequest, found: Import) -> dict[str, Any]:
    """Return what the page of a checked or finished import says."""
    after = number(request.GET, "after") or 0
    rows, further = selectors.refused_page(viewer=request.viewer, import_id=found.pk, after=after)
    labels = selectors.labels_of(selectors.targets(viewer=request.viewer, import_id=found.pk))
    return {
        "subject": dict(subjects()).get(found.subject, found.subject),
        "reading": wording.reading(found.reading),
        "problem": remark([found.problem, found.objections], labels),
        "rows": [
            (
                row,
                refused_for(row, labels),
                wording.excerpt(row, found.reading["heads"], found.mapping),
            )
            for row in rows
        ],
        "next": further,
        "goes_in": found.created + found.changed + found.unchanged,
        "remarks": [(row, remark(told, labels)) for row, *told in found.first_remarks],
    }
