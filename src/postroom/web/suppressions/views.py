"""The block list: looked through, added to by hand, taken off with a note."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from postroom.access.viewer import Right
from postroom.contacts import services, suppressed
from postroom.web.customers.barred import why_barred
from postroom.web.outbox.wording import CHANNELS
from postroom.web.shell.address_bar import keep_address
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.notices import tell
from postroom.web.suppressions.forms import STANDINGS, BarForm, FilterForm, LiftForm

LIST = "suppressions/index.html"
REFUSED = 422


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Show a page of the list; asked by htmx, the list alone."""
    form, now = FilterForm(request.GET), timezone.now()
    after = number(request.GET, "after")
    narrowed = form.narrowed
    rows, further = suppressed.page(viewer=request.viewer, narrowed=narrowed, at=now, before=after)
    data = {
        "form": form,
        "rows": [(row, CHANNELS[row.channel], why_barred(row)) for row in rows],
        "standing": narrowed.standing,
        "standings": STANDINGS.items(),
        "next": further,
        "total": suppressed.count(viewer=request.viewer, narrowed=narrowed, at=now),
        "counted": suppressed.COUNTED,
        "may_change": request.viewer.may(Right.SEND),
    }
    response = render(request, f"{LIST}#list" if request.htmx else LIST, data)
    return keep_address(request, response, f"{reverse('suppressions:index')}?{form.query(after=after or '')}")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Put an address on the list."""
    request.viewer.must(Right.SEND)
    form = BarForm(request.POST or None)
    if form.is_valid():
        try:
            made = services.bar(viewer=request.viewer, bar=form.bar, at=timezone.now())
        except services.BarredAlready:
            form.add_error("address", _("It is on the list already."))
        else:
            tell(request, _("%(address)s is used no more.") % {"address": made.address})
            return redirect("suppressions:index")
    return render(request, "suppressions/new.html", {"form": form}, status=REFUSED if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: StaffRequest, suppression_id: int) -> HttpResponse:
    """Take an address off the list, with a note of why."""
    row = suppressed.suppression(viewer=request.viewer, suppression_id=suppression_id)
    request.viewer.must(Right.SEND)
    form = LiftForm(request.POST or None)
    if form.is_valid():
        note = form.cleaned_data["note"]
        services.lift(viewer=request.viewer, suppression_id=row.pk, note=note, at=timezone.now())
        tell(request, _("%(address)s may be used again. What it held back waits in Errors.") % {"address": row.address})
        return redirect("suppressions:index")
    data = {"form": form, "row": row, "channel": CHANNELS[row.channel], "why": why_barred(row)}
    return render(request, "suppressions/remove.html", data, status=REFUSED if form.is_bound else 200)
