"""What is on the desk as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from postroom.access.viewer import Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.intake.files.reading import guarded
from postroom.outbox import broken
from postroom.outbox.listing import Listed, of_numbers
from postroom.outbox.selectors import Filters, chunks, messages
from postroom.web.outbox.wording import CAUSES, CHANNELS
from postroom.web.repair.forms import DeskForm
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.pills import PILLS
from postroom.web.shell.rights import for_outbox
from postroom.web.shell.sheets import csv_of, xlsx_of

CHUNK = 1_000


@require_safe
@for_outbox
def as_csv(request: StaffRequest) -> StreamingHttpResponse:
    """Answer the group, or the whole desk, row by row."""
    return csv_of(_table(request), name="repair-desk")


@require_safe
@for_outbox
def as_xlsx(request: StaffRequest) -> HttpResponse:
    """Answer the same as a workbook."""
    return xlsx_of(_table(request), name="repair-desk")


def _table(request: StaffRequest) -> Iterator[list[Any]]:
    """Yield the rows; no text of them is taken for a formula."""
    form = DeskForm(request.GET, viewer=request.viewer)
    asked = request.GET.get("cause", "")
    causes = [asked] if asked in CAUSES else list(dict(broken.groups(viewer=request.viewer, filters=form.filters)))
    audit.record(actor=request.viewer, action=Action.EXPORTED, what="repair desk")
    return _rows(request.viewer, form.filters, causes)


def _rows(viewer: Viewer, filters: Filters, causes: Sequence[str]) -> Iterator[list[Any]]:
    yield [_("Cause"), _("What to do"), _("State"), _("Channel"), _("Account"), _("Name"), _("Address"),
           _("Subject"), _("Answer"), _("Run"), _("Unit"), _("Sent from"), _("Ordered"), _("Executed"),
           _("Message")]  # fmt: skip
    for cause in causes:
        found = messages(viewer=viewer, filters=broken.of_cause(filters, cause))
        for ids in chunks(found, size=CHUNK):
            for message in of_numbers(ids, size=CHUNK)[0]:
                yield _row(cause, message)


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
