"""What is on the desk as a file: CSV row by row, or a workbook in which days are days."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.timezone import localtime
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.intake.files.reading import guarded
from postroom.outbox import broken
from postroom.outbox.listing import Listed, of_numbers
from postroom.outbox.selectors import chunks, messages
from postroom.web.outbox.wording import CAUSES, CHANNELS
from postroom.web.repair.forms import DeskForm
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.pills import PILLS
from postroom.web.shell.rights import for_outbox

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 1_000
MOST_ROWS = 100_000
"""Of a workbook, which is held as a whole; a CSV file has no end."""


class _Echo:
    """Gives back what is written to it: the file is never held as a whole."""

    def write(self, text: str) -> str:
        return text


@require_safe
@for_outbox
def as_csv(request: StaffRequest) -> StreamingHttpResponse:
    """Answer the group, or the whole desk, row by row."""
    return StreamingHttpResponse(_lines(_table(request)), content_type=CSV, headers=_named("csv"))


@require_safe
@for_outbox
def as_xlsx(request: StaffRequest) -> HttpResponse:
    """Answer the same as a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("repair")
    for place, row in enumerate(_table(request)):
        if place > MOST_ROWS:
            break
        sheet.append(row)
    target = BytesIO()
    book.save(target)
    return HttpResponse(target.getvalue(), content_type=XLSX, headers=_named("xlsx"))


def _lines(rows: Iterator[list[Any]]) -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    yield "\ufeff"  # tells spreadsheets that it is UTF-8
    for row in rows:
        yield writer.writerow([_plain(cell) for cell in row])


def _plain(cell: Any) -> Any:
    return cell.isoformat(" ", "minutes") if isinstance(cell, datetime) else cell


def _table(request: StaffRequest) -> Iterator[list[Any]]:
    """Yield the rows; no text of them is taken for a formula."""
    form = DeskForm(request.GET, viewer=request.viewer)
    asked = request.GET.get("cause", "")
    causes = [asked] if asked in CAUSES else list(dict(broken.groups(viewer=request.viewer, filters=form.filters)))
    audit.record(actor=request.viewer, action=Action.EXPORTED, what="repair desk")
    language = get_language() or "en"
    filters = form.filters
    viewer = request.viewer

    def rows() -> Iterator[list[Any]]:
        with override(language):
            yield [_("Cause"), _("What to do"), _("State"), _("Channel"), _("Account"), _("Name"), _("Address"),
                   _("Subject"), _("Answer"), _("Run"), _("Unit"), _("Sent from"), _("Ordered"), _("Executed"),
                   _("Message")]  # fmt: skip
            for cause in causes:
                found = messages(viewer=viewer, filters=broken.of_cause(filters, cause))
                for ids in chunks(found, size=CHUNK):
                    for message in of_numbers(ids, size=CHUNK)[0]:
                        yield _row(cause, message)

    return rows()


def _row(cause: str, message: Listed) -> list[Any]:
    texts = [
        str(CAUSES[cause].short),
        str(CAUSES[cause].sentence),
        str(PILLS[message.state].word),
        str(CHANNELS[message.channel].text),
        message.account_number,
        message.recipient_name or message.contact,
        message.recipient,
        message.subject,
        message.problem,
        message.batch or "",
        message.unit,
        message.lane or "",
    ]
    moments = [localtime(at).replace(tzinfo=None) if at else None for at in (message.ordered_at, message.executed_at)]
    return [*(guarded(text) for text in texts), *moments, message.pk]


def _named(ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="repair-desk.{ending}"'}
