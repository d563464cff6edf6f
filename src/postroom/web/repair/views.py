"""The desk with its groups, and one group with its grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from postroom.core.lifecycle import HoldReason
from postroom.outbox import broken
from postroom.outbox.broken import BROKEN
from postroom.outbox.listing import listed
from postroom.outbox.selectors import COUNTED, messages
from postroom.runs import selectors as runs
from postroom.web.outbox.errands import current
from postroom.web.outbox.forms import FilterForm
from postroom.web.outbox.wording import CAUSES, CHANNELS, Cause
from postroom.web.repair.forms import DeskForm
from postroom.web.repair.grid import grid
from postroom.web.repair.orders import for_all, offers
from postroom.web.shell.address_bar import keep_address
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.rights import for_outbox

if TYPE_CHECKING:
    from postroom.runs.models import Run

DESK, GROUP = "repair/index.html", "repair/group.html"
WITH_VALUES = frozenset({"bad_content", "refused", "poison", "too_dear", "no_price"})
"""Causes that lie in what a message says: its values are shown at once."""


@dataclass(frozen=True, slots=True)
class Group:
    """A cause with its messages; `share` is how many of the largest group's hundred."""

    code: str
    cause: Cause
    number: int
    share: int


@dataclass(frozen=True, slots=True)
class Sums:
    """What a run's messages come to: those that went well or are under way, those on the desk, those put away."""

    run: Run
    recipients: int
    not_made: int
    made: int
    elsewhere: int
    here: int
    put_away: int


@require_safe
@for_outbox
def index(request: StaffRequest) -> HttpResponse:
    """Show all groups; asked by htmx, without the frame."""
    form = DeskForm(request.GET, viewer=request.viewer)
    found = broken.groups(viewer=request.viewer, filters=form.filters)
    most = max((count for _cause, count in found), default=1)
    drawn = [Group(code, CAUSES[code], count, max(1, 100 * count // most)) for code, count in found]
    held = set(HoldReason)
    data = {
        "form": form,
        "query": form.query(),
        "failed": [one for one in drawn if one.code not in held],
        "held": [one for one in drawn if one.code in held],
        "total": sum(count for _cause, count in found),
        "sums": _sums(request, form, sum(count for _cause, count in found)),
        **({} if request.htmx else {"errands": current(request.viewer)}),
    }
    response = render(request, f"{DESK}#list" if request.htmx else DESK, data)
    return keep_address(request, response, f"{reverse('repair:index')}?{form.query()}")


@require_safe
@for_outbox
def group(request: StaffRequest, cause: str) -> HttpResponse:
    """Show the grid of one group."""
    if cause not in CAUSES:
        raise Http404
    form = DeskForm(request.GET, viewer=request.viewer)
    total = dict(broken.groups(viewer=request.viewer, filters=form.filters)).get(cause, 0)
    found = messages(viewer=request.viewer, filters=broken.of_cause(form.filters, cause))
    after = number(request.GET, "after")
    shown, further = listed(found, before=after)
    with_values = request.GET.get("values", "1" if cause in WITH_VALUES else "") == "1"
    offered = offers(viewer=request.viewer, cause=cause)
    data = {
        "form": form,
        "query": form.query(),
        "code": cause,
        "cause": CAUSES[cause],
        "total": total,
        "counted": COUNTED,
        "grid": grid(viewer=request.viewer, listed=shown, with_values=with_values),
        "channels": CHANNELS,
        "with_values": with_values,
        "next": further,
        "offers": offered,
        "for_all": for_all(offered, total=total),
        "matching": matching(form, cause),
        **({} if request.htmx else {"errands": current(request.viewer)}),
    }
    return render(request, f"{GROUP}#list" if request.htmx else GROUP, data)


def matching(form: FilterForm, cause: str) -> str:
    """Return the query by which the Shipping centre finds the messages of a group."""
    meant = broken.of_cause(form.filters, cause)
    more: dict[str, Any] = {"box": meant.folder, "cause": cause, "state": meant.state}
    return form.query(**{name: str(value) for name, value in more.items() if value})


def _sums(request: StaffRequest, form: DeskForm, here: int) -> Sums | None:
    """Add a run up, where nothing but the run narrows the desk."""
    batch_id = form.cleaned_data.get("run")
    run = runs.of_batch(viewer=request.viewer, batch_id=batch_id) if batch_id and len(form.chips) == 1 else None
    if run is None:
        return None
    counted = runs.progress(run=run)
    repairable = sum(number for state, number in counted.states.items() if state in BROKEN)
    return Sums(
        run=run,
        recipients=counted.recipients,
        not_made=counted.excluded + counted.faulty + counted.pending,
        made=counted.made,
        elsewhere=counted.made - repairable,
        here=here,
        put_away=max(repairable - here, 0),
    )
