"""The catalogue of all tags, searched while typing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from postroom.access.viewer import Right
from postroom.records import selectors as records
from postroom.web.customers.showing import show_in_screen_language
from postroom.web.shell.address_bar import keep_address
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import Chip
from postroom.web.tags.showing import ALONE, sections

PAGE = "tags/index.html"
LONGEST = 100


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Show the tags that fit; asked by htmx, the list alone."""
    catalogue = records.catalogue()
    names = {kind.code: kind.label for kind in sorted(catalogue.kinds, key=lambda kind: kind.label)}
    text = request.GET.get("q", "")[:LONGEST]
    only = request.GET.get("kind", "")
    only = only if only in names or only == ALONE else ""
    found = sections(catalogue=catalogue, text=text, only=only, show=show_in_screen_language("EUR"))
    chips = [Chip("kind", _("Kind"), names.get(only, _("Tags that stand alone")))] if only else []
    data = {
        "sections": found,
        "kinds": names,
        "only": only,
        "chips": [*chips, *([Chip("q", _("Search"), text)] if text else [])],
        "total": sum(len(section.lines) for section in found),
        "extensible": set(records.kinds().values_list("code", flat=True)),
        "may_set_up": request.viewer.may(Right.SET_UP),
    }
    response = render(request, f"{PAGE}#list" if request.htmx else PAGE, data)
    query = urlencode({name: value for name, value in (("q", text), ("kind", only)) if value})
    return keep_address(request, response, f"{reverse('tags:index')}?{query}")
