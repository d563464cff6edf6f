"""The grid of those whom a run does not reach: their addresses are put right before anything is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from postroom.contacts.selectors.correctable import Wanted, correctable, destinations
from postroom.core.carriage.envelope import Channel
from postroom.runs import services as runs
from postroom.runs.selectors import Part
from postroom.web.repair.cells import Answer, answered, corrected, typed_in
from postroom.web.repair.grid import HEADS, OF_KIND, address_cells
from postroom.web.runs import reasons
from postroom.web.runs.wizard import frame, of_draft
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number

if TYPE_CHECKING:
    from postroom.runs.models import Run

_CHANNEL_OF = {
    code: channel
    for channel, kind in ((Channel.EMAIL, "email"), (Channel.SMS, "phone"), (Channel.LETTER, "postal"))
    for code in OF_KIND[kind]
}


@require_safe
@of_draft
def index(request: StaffRequest, run: Run) -> HttpResponse:
    """Show the grid: a line for each customer who is not reached, their addresses for the run's channels in cells."""
    data = {**frame(run, "check"), **grid_of(request, run), "save": reverse("runs:save_missed", args=[run.pk])}
    return render(request, "web/runs/missed.html", data)


@require_POST
@of_draft
def save(request: StaffRequest, run: Run) -> HttpResponse:
    """Write down what was typed; each cell is judged by itself."""
    return answered(request, kept(request), reverse("runs:missed", args=[run.pk]))


def grid_of(request: StaffRequest, run: Run, part: Part | None = None) -> dict[str, Any]:
    """Return a page of the grid; with `part` of those of one group."""
    after = number(request.GET, "after") or 0
    shown, following = runs.missed(run=run, viewer=request.viewer, at=timezone.now(), after=after, part=part)
    ids = [one.contact_id for one in shown]
    wanted = {(pk, channel): Wanted(pk, channel) for pk in ids for channel in run.channels}
    places = destinations(set(wanted.values()))
    mine = correctable(viewer=request.viewer, contact_ids=ids)
    codes = [code for code, channel in _CHANNEL_OF.items() if channel in run.channels]
    lines = []
    for one in shown:
        cells: dict[str, Any] = {}
        for channel in run.channels:
            place = places[wanted[one.contact_id, channel]]
            cells |= address_cells(one.contact_id, place, may_correct=one.contact_id in mine)
        why = reasons.sentence(one.reason, one.account_number, run)
        lines.append({"who": one, "why": why, "cells": [cells[code] for code in codes]})
    return {
        "lines": lines,
        "heads": [HEADS[code] for code in codes],
        "next": following,
        "is_further": "after" in request.GET,
    }


def kept(request: StaffRequest) -> list[Answer]:
    """Write down what was typed into the grid, for those whom the viewer may change."""
    typed = typed_in(request.POST)
    addresses = [(one, Wanted(one.line, _CHANNEL_OF[one.code])) for one in typed if one.code in _CHANNEL_OF]
    return list(corrected(request.viewer, addresses))
