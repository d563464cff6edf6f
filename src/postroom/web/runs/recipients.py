"""The recipients of a run: a list with filters, a file to keep, and each message to be looked at before approval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.intake.files.reading import guarded
from postroom.runs import selectors
from postroom.runs.selectors import Line, Narrowed, Reason
from postroom.web.outbox.wording import CHANNELS
from postroom.web.runs import reasons, wording
from postroom.web.shell.faults import said
from postroom.web.shell.framed import framed
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.letters import paper_of
from postroom.web.shell.lists import Chip, number
from postroom.web.shell.pills import PILLS
from postroom.web.shell.sheets import csv_of
from postroom.web.shell.told import told_of

if TYPE_CHECKING:
    from postroom.runs.models import Run

LIST = "web/runs/recipients.html"
STATES = ("made", "excluded", "faulty", "pending")


@require_GET
def index(request: StaffRequest, run_id: int) -> HttpResponse:
    """List the recipients."""
    run = selectors.run(run_id=run_id, viewer=request.viewer)
    asked = _asked(request.GET)
    after = number(request.GET, "after") or 0
    lines, following = selectors.items(run=run, narrowed=asked, after=after)
    data = {
        "run": run,
        "standing": wording.standing_of(run, timezone.now()),
        "lines": [(line, reasons.sentence(line.reason, line.account_number, run), _detail(line)) for line in lines],
        "next": following,
        "total": selectors.count(run=run, narrowed=asked),
        "chips": _chips(asked),
        "asked": asked,
        "states": [(code, PILLS[code].word) for code in STATES],
        "channels": [(channel, CHANNELS[channel].text) for channel in run.channels] if run.is_mixed else [],
        "reasons": [(reason.value, cause.short) for reason, cause in reasons.REASONS.items()],
    }
    return render(request, f"{LIST}#list" if request.htmx else LIST, data)


@require_GET
def download(request: StaffRequest, run_id: int) -> StreamingHttpResponse:
    """Answer the list as a file, row by row; with the filters of the list, only what they let through."""
    run = selectors.run(run_id=run_id, viewer=request.viewer)
    lines = selectors.report(run=run, narrowed=_asked(request.GET))
    audit.record(actor=request.viewer, action=Action.EXPORTED, about=run, unit_id=run.unit_id)
    name = slugify(run.title) or "run"
    return csv_of(_rows(run, lines), name=f"{name}-{run.pk}")


@require_GET
def show(request: StaffRequest, run_id: int, item_id: int) -> HttpResponse:
    """Show one message as it goes out, with the way to the ones beside it."""
    run = selectors.run(run_id=run_id, viewer=request.viewer)
    sheet = selectors.sheet(run=run, item_id=item_id)
    data = {
        "run": run,
        "sheet": sheet,
        "made": selectors.count(run=run, narrowed=Narrowed(state="made")),
        "paper": paper_of(sheet.content.letter, who=sheet.line.account_number),
        "frame": reverse("runs:content", args=[run.pk, item_id]),
    }
    return render(request, "web/runs/message.html", data)


@require_GET
def content_frame(request: StaffRequest, run_id: int, item_id: int) -> HttpResponse:
    """Answer the HTML of one message, for the frame in which nothing of it can run or call home."""
    run = selectors.run(run_id=run_id, viewer=request.viewer)
    return framed(selectors.sheet(run=run, item_id=item_id).content.html)


def _rows(run: Run, lines: Iterator[Line]) -> Iterator[Sequence[str]]:
    yield [_("Account"), _("Name"), _("Address"), _("State"), _("Reason"), _("Detail"), _("Message"), _("Executed"),
           _("Channel")]  # fmt: skip
    for line in lines:
        yield [guarded(cell) for cell in _cells(run, line)]


def _cells(run: Run, line: Line) -> Sequence[str]:
    return [
        line.account_number,
        line.name,
        line.address,
        str(PILLS[line.message_state or line.state].word),
        reasons.sentence(line.reason, line.account_number, run),
        _detail(line),
        str(line.message_id or ""),
        localtime(line.executed_at).isoformat(timespec="seconds") if line.executed_at else "",
        str(CHANNELS[line.channel].text) if line.channel else "",
    ]


def _detail(line: Line) -> str:
    """Say more of why there is no message; of an older one, in the words in which it was written down."""
    return "; ".join(map(said, line.faults)) or told_of(line.detail)


def _chips(asked: Narrowed) -> list[Chip]:
    """Return the filters in force."""
    chips = [
        Chip("state", _("State"), str(PILLS[asked.state].word) if asked.state else ""),
        Chip("channel", _("Channel"), str(CHANNELS[asked.channel].text) if asked.channel else ""),
        Chip("reason", _("Reason"), str(reasons.REASONS[Reason(asked.reason)].short) if asked.reason else ""),
        Chip("q", _("Account"), asked.account),
    ]
    return [chip for chip in chips if chip.value]


def _asked(query: QueryDict) -> Narrowed:
    """Read the filters; what is not known filters nothing."""
    state, reason, channel = (query.get(name, "") for name in ("state", "reason", "channel"))
    return Narrowed(
        state=state if state in STATES else "",
        reason=reason if reason in {str(code) for code in Reason} else "",
        channel=channel if channel in CHANNELS else "",
        account=query.get("q", "").replace("\0", "").strip(),
    )
