"""Look at the list of templates, and make a new one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from postroom.access.viewer import Right
from postroom.runs import selectors as runs
from postroom.stationery import selectors
from postroom.stationery import services as stationery
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import Chip
from postroom.web.shell.notices import tell
from postroom.web.templates.forms import NewForm
from postroom.web.templates.wording import language_name

LIST = "web/templates/list.html"
UNPROCESSABLE = 422


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """List the templates on offer, or the retired ones."""
    box = request.GET.get("box", "")
    retired, of = box == "retired", selectors.Kind.SNIPPET if box == "snippets" else selectors.Kind.MESSAGE
    text = request.GET.get("q", "").strip()
    kind = request.GET.get("kind", "") if request.GET.get("kind") in _KINDS else ""
    used = runs.usage_counts(viewer=request.viewer)
    entries = selectors.entries(viewer=request.viewer, retired=retired, kind=of)
    wanted = [
        (entry, used.get(entry.template.pk, 0), [language_name(code) for code in entry.languages])
        for entry in entries
        if text.casefold() in entry.template.name.casefold() and kind in ("", _kind(entry))
    ]
    chips = [Chip("q", _("Search"), text)] if text else []
    chips += [Chip("kind", _("Kind"), str(dict(_kinds())[kind]))] if kind else []
    data = {
        "entries": wanted,
        "retired": retired,
        "snippets": of == selectors.Kind.SNIPPET,
        "kinds": _kinds(),
        "kind": kind,
        "chips": chips,
        "may_write": request.viewer.may(Right.WRITE),
    }
    return render(request, f"{LIST}#list" if request.htmx else LIST, data)


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Make a template and go on to write it."""
    request.viewer.must(Right.WRITE)
    begins = {"kind": selectors.Kind.SNIPPET} if request.GET.get("kind") == "snippet" else None
    form = NewForm(request.POST or None, viewer=request.viewer, initial=begins)
    if request.method == "POST" and form.is_valid():
        made = stationery.make(viewer=request.viewer, **form.cleaned_data)
        tell(request, _("%(name)s is there. Nothing goes out before you publish it.") % {"name": made.name})
        return redirect("templates:edit", made.pk)
    return render(request, "web/templates/new.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


_KINDS = ("system", "custom")


def _kinds() -> list[tuple[str, str]]:
    return [("system", _("System")), ("custom", _("Custom"))]


def _kind(entry: selectors.Entry) -> str:
    return "system" if entry.template.is_system else "custom"
