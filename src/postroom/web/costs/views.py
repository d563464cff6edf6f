"""What sending cost, by month, unit, account, run or channel: on the screen, as CSV, as a workbook."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from postroom.access import selectors as access
from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.costs import report
from postroom.costs.report import Asked, By, Entry
from postroom.intake.files.reading import guarded
from postroom.outbox.pricing import Money
from postroom.web.outbox.wording import CHANNELS
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.rights import for_outbox
from postroom.web.shell.sheets import csv_of, xlsx_of

NAMES = {
    By.MONTH: gettext_lazy("Month"),
    By.UNIT: gettext_lazy("Unit"),
    By.LANE: gettext_lazy("Account"),
    By.BATCH: gettext_lazy("Run"),
    By.CHANNEL: gettext_lazy("Channel"),
}
_FIVE_PLACES = "#,##0.00###"


class AskForm(forms.Form):
    """What the report goes by and of which days; what cannot be read narrows nothing."""

    by = forms.ChoiceField(choices=[(by.value, name) for by, name in NAMES.items()], required=False)
    since = forms.DateField(label=gettext_lazy("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int, empty_value=None, required=False)
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False)

    def __init__(self, data: Mapping[str, Any], *, viewer: Viewer) -> None:
        super().__init__(data, auto_id="ask-%s")
        units = [(unit.pk, unit.name) for unit in access.units(viewer=viewer, right=Right.OUTBOX)]
        self.fields["unit"].choices = [("", _("Every unit")), *units]  # type: ignore[attr-defined]
        channels = [(code, str(word.text)) for code, word in CHANNELS.items()]
        self.fields["channel"].choices = [("", _("Every channel")), *channels]  # type: ignore[attr-defined]
        for name in ("unit", "channel"):
            self.fields[name].widget.attrs["class"] = "form-select"
        for name in ("since", "until"):
            self.fields[name].widget.attrs["class"] = "form-control"
        self.is_valid()

    @property
    def asked(self) -> Asked:
        """What the report is asked for."""
        told = self.cleaned_data
        return Asked(
            by=By(told.get("by") or By.MONTH),
            since=told.get("since"),
            until=told.get("until"),
            unit_id=told.get("unit"),
            channel=told.get("channel") or "",
        )


@require_safe
@for_outbox
def index(request: StaffRequest) -> HttpResponse:
    """Show the report."""
    form = AskForm(request.GET, viewer=request.viewer)
    asked = form.asked
    entries = report.report(viewer=request.viewer, asked=asked)
    rows = [
        {"entry": one, "name": _name(asked.by, one), "channel": CHANNELS[one.channel], "money": _money(one)}
        for one in entries
    ]
    totals = [
        {"messages": one.messages, "money": Money(one.amount, one.currency) if one.amount is not None else None}
        for one in report.totals(entries)
    ]
    frame = {"form": form, "by": asked.by, "goes_by": tuple(NAMES.items()), "head": NAMES[asked.by]}
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
    asked = AskForm(request.GET, viewer=request.viewer).asked
    audit.record(actor=request.viewer, action=Action.EXPORTED, what="costs")
    heads = [str(NAMES[asked.by]), _("Channel"), _("Messages"), _("Parts or pages"), _("By the carrier's word"),
             _("Currency"), _("Amount")]  # fmt: skip
    rows = [
        [guarded(_name(asked.by, one)), str(CHANNELS[one.channel].text), one.messages, one.size, one.by_carrier,
         one.currency or _("not known"), one.amount]
        for one in report.report(viewer=request.viewer, asked=asked)
    ]  # fmt: skip
    return [heads, *rows]


def _name(by: By, one: Entry) -> str:
    """Say what a line is about."""
    if by is By.MONTH:
        year, month = map(int, one.key.split("-"))
        return date_format(date(year, month, 1), "F Y")
    if by is By.CHANNEL:
        return str(CHANNELS[one.key].text)
    return one.name or {By.BATCH: _("No run: single messages"), By.LANE: _("No account")}.get(by, "")


def _money(one: Entry) -> Money | None:
    return Money(one.amount, one.currency) if one.currency and one.amount is not None else None
