"""What sending cost, by month, unit, account, run or channel: on the screen, as CSV, as a workbook."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.costs import report
from postroom.costs.report import Entry
from postroom.intake.files.reading import guarded
from postroom.outbox.pricing import Money
from postroom.outbox.reporting import By
from postroom.web.outbox.wording import CHANNELS
from postroom.web.reports.forms import AskForm
from postroom.web.reports.naming import NAMES, line_name
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.rights import for_outbox
from postroom.web.shell.sheets import csv_of, xlsx_of

_FIVE_PLACES = "#,##0.00###"


class CostsForm(AskForm):
    """What the report of costs is asked for: costs do not tell their template."""

    goes_by = (By.MONTH, By.UNIT, By.ACCOUNT, By.RUN, By.CHANNEL)


@require_safe
@for_outbox
def index(request: StaffRequest) -> HttpResponse:
    """Show the report."""
    form = CostsForm(request.GET, viewer=request.viewer)
    asked = form.asked
    entries = report.report(viewer=request.viewer, asked=asked)
    rows = [
        {"entry": one, "name": line_name(asked.by, one), "channel": CHANNELS[one.channel], "money": _money(one)}
        for one in entries
    ]
    totals = [
        {"messages": one.messages, "money": Money(one.amount, one.currency) if one.amount is not None else None}
        for one in report.totals(entries)
    ]
    frame = {"form": form, "by": asked.by, "goes_by": form.names, "head": NAMES[asked.by]}
    data = {**frame, "rows": rows, "totals": totals}
    return render(request, "costs/index.html", data)


@require_safe
@for_outbox
def as_csv(request: StaffRequest) -> StreamingHttpResponse:
    """Answer the report as a file."""
    return csv_of(_table(request), name="costs")


@require_safe
@for_outbox
def as_xlsx(request: StaffRequest) -> HttpResponse:
    """Answer the report as a workbook in which numbers are numbers."""
    return xlsx_of(_table(request), name="costs", formats={6: _FIVE_PLACES})


def _table(request: StaffRequest) -> list[list[Any]]:
    """Return the report as rows; no text of it is taken for a formula."""
    asked = CostsForm(request.GET, viewer=request.viewer).asked
    audit.record(actor=request.viewer, action=Action.EXPORTED, what="costs")
    heads = [str(NAMES[asked.by]), _("Channel"), _("Messages"), _("Parts or pages"), _("By the carrier's word"),
             _("Currency"), _("Amount")]  # fmt: skip
    rows = [
        [guarded(line_name(asked.by, one)), str(CHANNELS[one.channel].text), one.messages, one.size, one.by_carrier,
         one.currency or _("not known"), one.amount]
        for one in report.report(viewer=request.viewer, asked=asked)
    ]  # fmt: skip
    return [heads, *rows]


def _money(one: Entry) -> Money | None:
    return Money(one.amount, one.currency) if one.currency and one.amount is not None else None
