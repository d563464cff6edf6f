"""What came back: the desk's list, its archive as a file, and the figures by reason, building and run."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from postroom.access.viewer import Right
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.intake.files.reading import guarded
from postroom.returns import selectors, services
from postroom.returns.services import FileGone
from postroom.web.outbox.wording import moment
from postroom.web.returns import wording
from postroom.web.returns.forms import FilterForm
from postroom.web.shell.address_bar import keep_address
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.pills import PILLS
from postroom.web.shell.sheets import csv_of, xlsx_of
from postroom.web.shell.told import RETURNED_FOR

LIST, REPORT = "returns/index.html", "returns/report.html"
POLICY = "sandbox; default-src 'none'; frame-ancestors 'self'"


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Show a page of what came back; asked by htmx, the list alone."""
    form = FilterForm(request.GET, viewer=request.viewer)
    found = selectors.letters(viewer=request.viewer, filters=form.narrowed)
    after = number(request.GET, "after")
    shown, further = selectors.page(found, before=after)
    data = {
        "form": form,
        "rows": [(letter, wording.reason_name(letter.reason)) for letter in shown],
        "next": further,
        "total": selectors.count(found),
        "counted": selectors.COUNTED,
        "shows_all": form.shows_all,
        "waiting": selectors.open_cases(viewer=request.viewer),
        "query": form.query(),
        "sees_mails": request.viewer.may(Right.OUTBOX),
        "may_scan": request.viewer.may(Right.WRITE),
    }
    response = render(request, f"{LIST}#list" if request.htmx else LIST, data)
    return keep_address(request, response, f"{reverse('returns:index')}?{form.query(after=after or '')}")


@require_safe
def report(request: StaffRequest) -> HttpResponse:
    """Show how many came back, by reason, building and run, each leading to the letters."""
    form = FilterForm({**request.GET.dict(), "state": "all"}, viewer=request.viewer)
    found = selectors.letters(viewer=request.viewer, filters=form.narrowed)
    figures = selectors.figures(found)
    reasons = [(key, str(RETURNED_FOR.get(key, name)), n) for key, name, n in figures["reason"]]
    data = {
        "form": form,
        "total": selectors.count(found),
        "tables": [
            ("reason", _("By reason"), reasons),
            ("building", _("By building"), figures["building"]),
            ("run", _("By run"), figures["run"]),
        ],
        "query": form.query(),
    }
    return render(request, f"{REPORT}#figures" if request.htmx else REPORT, data)


@require_safe
def picture(request: StaffRequest, letter_id: int) -> HttpResponse:
    """Answer the scan of a letter."""
    letter = selectors.letter(viewer=request.viewer, letter_id=letter_id)
    try:
        data = services.scan_of(letter)
    except FileGone as gone:
        raise Http404(str(gone)) from gone
    return HttpResponse(data, content_type="image/jpeg", headers={"Content-Security-Policy": POLICY})


@require_safe
def as_csv(request: StaffRequest) -> StreamingHttpResponse:
    """Answer the list as a file, row by row."""
    return csv_of(_table(request), name="returned-letters")


@require_safe
def as_xlsx(request: StaffRequest) -> HttpResponse:
    """Answer the list as a workbook."""
    return xlsx_of(_table(request), name="returned-letters")


def _table(request: StaffRequest) -> Iterator[list[str]]:
    """Yield the rows of an export as plain text that no spreadsheet takes for a formula."""
    form = FilterForm(request.GET, viewer=request.viewer)
    found = selectors.every(selectors.letters(viewer=request.viewer, filters=form.narrowed))
    audit.record(actor=request.viewer, action=Action.EXPORTED, what="returned letters")
    return _rows(found.iterator(chunk_size=500))


def _rows(letters: Iterator[Any]) -> Iterator[list[str]]:
    yield [_("Came back on"), _("Reason"), _("Account"), _("Name"), _("Address"), _("Building"), _("Run"),
           _("Case"), _("Recorded"), _("By"), _("How")]  # fmt: skip
    for letter in letters:
        yield [guarded(cell) for cell in _cells(letter)]


def _cells(letter: Any) -> list[str]:
    contact, message = letter.case.contact, letter.message
    return [
        letter.returned_on.isoformat(),
        wording.reason_name(letter.reason),
        contact.account_number if contact else "",
        message.recipient_name if message else "",
        letter.case.address,
        contact.building.name if contact and contact.building else "",
        message.batch.title if message and message.batch else "",
        str(PILLS[f"case_{letter.case.state}"].word),
        moment(letter.recorded_at),
        letter.by.name if letter.by else "",
        str(wording.WAYS[letter.way]),
    ]
