"""The price table: its lines, a new one, one taken out, and the table as a file."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postroom.costs import files, selectors, services
from postroom.costs.lines import Line
from postroom.web.outbox.wording import CHANNELS
from postroom.web.prices import wording
from postroom.web.prices.forms import LineForm
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.notices import tell
from postroom.web.shell.rights import for_setting_up

REFUSED = 422
CSV = "text/csv; charset=utf-8"


@require_safe
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """Show the table, a page at a time; of one medium if asked for."""
    medium = request.GET.get("medium", "")
    medium = medium if medium in CHANNELS else ""
    found, following = selectors.rates(viewer=request.viewer, channel=medium, after=number(request.GET, "after") or 0)
    today = timezone.localdate()
    rows = [
        {
            "rate": rate,
            "medium": wording.medium(line),
            "country": wording.country(line),
            "size": wording.size(line),
            "each": wording.each(line),
            "money": selectors.money_of(rate),
            "is_over": line.valid_to is not None and line.valid_to < today,
            "may_retire": services.may_price(
                viewer=request.viewer, lane_unit_id=line.lane_unit_id, is_of_account=line.lane_id is not None
            ),
        }
        for rate in found
        for line in [Line.of(rate)]
    ]
    data = {"rows": rows, "medium": medium, "media": CHANNELS.items(), "next": following}
    return render(request, "prices/index.html", data)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def new(request: StaffRequest) -> HttpResponse:
    """Enter one line."""
    begins = {"valid_from": timezone.localdate().isoformat(), "medium": "sms", "measure": "part", "each": True}
    form = LineForm(request.POST or None, viewer=request.viewer, initial=begins)
    if form.is_valid():
        services.enter(viewer=request.viewer, lines=[form.line], at=timezone.now())
        tell(request, _("The price is in the table. What was sent before keeps what it cost."))
        return redirect("prices:index")
    return render(request, "prices/new.html", {"form": form}, status=REFUSED if form.is_bound else 200)


@require_POST
@for_setting_up
def retire(request: StaffRequest, rate_id: int) -> HttpResponse:
    """Take one line out."""
    rate = selectors.rate(viewer=request.viewer, rate_id=rate_id)
    services.retire(viewer=request.viewer, ids=[rate.pk], at=timezone.now())
    tell(request, _("The line is out of the table. What was sent before keeps what it cost."))
    return redirect("prices:index")


@require_safe
@for_setting_up
def as_csv(request: StaffRequest) -> HttpResponse:
    """Answer the table as a file that can be changed and brought in again."""
    return _file(files.table(viewer=request.viewer), "prices.csv")


@require_safe
@for_setting_up
def example(_request: StaffRequest) -> HttpResponse:
    """Answer a file to begin with."""
    return _file(files.example(day=timezone.localdate().replace(month=1, day=1)), "example-prices.csv")


def _file(text: str, name: str) -> HttpResponse:
    return HttpResponse(
        "\ufeff" + text, content_type=CSV, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
