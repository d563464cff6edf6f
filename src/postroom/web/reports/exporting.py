"""The report as a file: as text, or as a workbook in which numbers are numbers. No text is taken for a formula."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.core.lifecycle import State
from postroom.intake.files.reading import guarded
from postroom.outbox.reporting import By
from postroom.reports import selectors
from postroom.reports.selectors import Entry
from postroom.web.reports.forms import MessagesForm
from postroom.web.reports.naming import NAMES, line_name
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.pills import PILLS
from postroom.web.shell.rights import for_outbox
from postroom.web.shell.sheets import csv_of, xlsx_of

STATES = tuple(state for state in State if state != State.SENDING)
"""What a worker has in hand at the moment of counting counts as waiting."""


@require_safe
@for_outbox
def as_csv(request: StaffRequest) -> StreamingHttpResponse:
    """Answer the report as a file."""
    return csv_of(_table(request), name="report")


@require_safe
@for_outbox
def as_xlsx(request: StaffRequest) -> HttpResponse:
    """Answer the report as a workbook."""
    return xlsx_of(_table(request), name="report")


def _table(request: StaffRequest) -> list[list[Any]]:
    asked = MessagesForm(request.GET, viewer=request.viewer).asked
    audit.record(actor=request.viewer, action=Action.EXPORTED, what="reports")
    report = selectors.report(viewer=request.viewer, asked=asked)
    by_run = asked.by is By.RUN
    heads = [str(NAMES[asked.by]), *(_of_run() if by_run else ()), _("Messages")]
    rows = [[guarded(line_name(asked.by, one)), *_numbers(one, by_run=by_run)] for one in report.entries]
    return [[*heads, *(str(PILLS[state].word) for state in STATES)], *rows]


def _of_run() -> list[str]:
    fates = [_("Followed on another channel"), _("Cancelled when it was opened again")]
    return [_("Recipients"), _("Left out"), _("Faulty"), _("Made"), *fates]


def _numbers(one: Entry, *, by_run: bool) -> list[int | None]:
    told = one.recipients
    of_run: list[int | None] = [told.all, told.excluded, told.faulty, told.made] if told else [None] * 4
    states = [one.states.get(state, 0) for state in STATES]
    return [*([*of_run, one.followed, one.replaced] if by_run else ()), one.messages, *states]
