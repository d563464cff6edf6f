"""The designs of one medium side by side."""

from django.http import HttpResponse
from django.shortcuts import render

from postroom.access.viewer import Right
from postroom.stationery.designs import selectors
from postroom.web.designs.wording import MESSAGE_KINDS
from postroom.web.shell.http import StaffRequest
from postroom.web.templates.wording import OCCASIONS


def shelf(request: StaffRequest, template: str, *, medium: str) -> HttpResponse:
    """Show those on offer, or the retired ones; asked by htmx, the list alone."""
    retired = request.GET.get("box") == "retired"
    data = {
        "entries": selectors.entries(viewer=request.viewer, retired=retired, medium=medium),
        "retired": retired,
        "kinds": MESSAGE_KINDS,
        "occasions": OCCASIONS,
        "may_write": request.viewer.may(Right.WRITE),
    }
    return render(request, f"{template}#list" if request.htmx else template, data)
