"""Take in what was typed or pasted into the grid: each cell is judged by itself, none written over another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from postroom.contacts.selectors.correctable import Wanted, correctable, destinations
from postroom.contacts.services.correcting import PARTS, Cell, correct_points
from postroom.outbox import broken
from postroom.records import selectors as records
from postroom.records.selectors.newest import newest
from postroom.records.services.correcting import ValueCell, correct_values
from postroom.web.customers.wording import fault_sentence
from postroom.web.repair.grid import OF_KIND, TYPED, wanted_of
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn
from postroom.web.shell.refusals import worded
from postroom.web.shell.rights import for_outbox

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer
    from postroom.outbox.broken import Written

MOST = 2_000
"""So many cells are taken at once: a page of a grid, whole."""
LONGEST = 500
_KEY = re.compile(r"c-([0-9]{1,18})-([a-z][a-z0-9_.]{0,130})")
_CODES = frozenset(code for codes in OF_KIND.values() for code in codes)


@dataclass(frozen=True, slots=True)
class Typed:
    """A cell as it came: of which line, which, what was typed, what stood there when it was looked at."""

    key: str
    line: int
    code: str
    typed: str
    was: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in a cell now, and what is wrong with what was typed, if anything."""

    key: str
    now: str
    fault: str = ""
    is_other: bool = False


@for_outbox
@require_POST
def save(request: StaffRequest) -> HttpResponse:
    """Write down what was typed. The grid asks for the fate of each cell; without it the page is shown anew."""
    return answered(request, list(_saved(request.viewer, typed_in(request.POST))), _back(request))


def answered(request: StaffRequest, answers: Sequence[Answer], back: str) -> HttpResponse:
    """Say what came of each cell: to the grid as data, to a form on the page it came from."""
    good = sum(not one.fault for one in answers)
    bad = len(answers) - good
    if request.accepts("text/html"):
        if good:
            tell(request, _corrected(good))
        if bad:
            warn(request, " ".join(dict.fromkeys(one.fault for one in answers if one.fault)))
        return redirect(back)
    return JsonResponse(
        {
            "cells": [{"key": one.key, "now": one.now, "fault": one.fault, "other": one.is_other} for one in answers],
            "said": " ".join(([_corrected(good)] if good else []) + ([_refused(bad)] if bad else [])),
        }
    )


def typed_in(told: Mapping[str, str]) -> list[Typed]:
    """Return the cells that are not what they were."""
    found = ((key.removeprefix("c-"), _KEY.fullmatch(key), value.strip()) for key, value in told.items())
    typed = (
        Typed(name, int(match[1]), match[2], value[:LONGEST], told.get(f"w-{name}", ""))
        for name, match, value in found
        if match and value != told.get(f"w-{name}", "")
    )
    return list(islice(typed, MOST))


@transaction.atomic
def _saved(viewer: Viewer, typed: Sequence[Typed]) -> list[Answer]:
    known = broken.written(viewer=viewer, ids=list({one.line for one in typed}))
    gone = [Answer(one.key, one.typed, _("This message needs no repair any more.")) for one in typed
            if one.line not in known]  # fmt: skip
    here = [one for one in typed if one.line in known]
    addresses = [one for one in here if one.code in _CODES]
    values = [one for one in here if one.code not in _CODES]
    return [*gone, *_addresses(viewer, addresses, known), *_values(viewer, values, known)]


def _addresses(viewer: Viewer, typed: Sequence[Typed], known: Mapping[int, Written]) -> Iterator[Answer]:
    return corrected(viewer, [(one, wanted_of(known[one.line])) for one in typed])


def corrected(viewer: Viewer, typed: Sequence[tuple[Typed, Wanted]]) -> Iterator[Answer]:
    """Write down addresses, each typed where somebody is written to; what is no part of such an address is left out.

    One whose customer the viewer may not change is refused for itself.
    """
    mine = correctable(viewer=viewer, contact_ids={wanted.contact_id for _one, wanted in typed})
    places = destinations({wanted for _one, wanted in typed})
    fitting: list[tuple[Typed, Cell]] = []
    for one, wanted in typed:
        if wanted.contact_id not in mine:
            yield Answer(one.key, one.typed, _("You may not change this."))
            continue
        place = places[wanted]
        if one.code in OF_KIND[place.kind]:
            cell = Cell(
                contact_id=wanted.contact_id,
                place=(place.kind, place.role),
                part=one.code if one.code in PARTS else "",
                typed=one.typed,
                was=one.was,
            )
            fitting.append((one, cell))
    kept = correct_points(viewer=viewer, cells=[cell for _one, cell in fitting], at=timezone.now())
    for (one, _cell), found in zip(fitting, kept, strict=True):
        answer = Answer(one.key, found.now)
        if found.is_other:
            yield replace(answer, fault=_meanwhile(found.now), is_other=True)
        else:
            yield replace(answer, fault=str(fault_sentence(found.fault))) if found.fault else answer


def _values(viewer: Viewer, typed: Sequence[Typed], known: Mapping[int, Written]) -> Iterator[Answer]:
    fields = {f"{kind.code}.{field.name}": field for kind in records.catalogue().kinds for field in kind.fields}
    typed = [one for one in typed if one.code in fields and fields[one.code].type in TYPED]
    kept = newest(
        viewer=viewer,
        contact_ids={known[one.line].contact_id for one in typed},
        kinds={one.code.partition(".")[0] for one in typed},
    )
    cells: list[tuple[Typed, ValueCell]] = []
    for one in typed:
        kind, _dot, field = one.code.partition(".")
        if record := kept.get((known[one.line].contact_id, kind)):
            cells.append((one, ValueCell(record_id=record.pk, field=field, typed=one.typed, was=one.was)))
    found = correct_values(viewer=viewer, cells=[cell for _one, cell in cells], at=timezone.now())
    for (one, _cell), now in zip(cells, found, strict=True):
        answer = Answer(one.key, now.now)
        if now.is_other:
            yield replace(answer, fault=_meanwhile(now.now), is_other=True)
        else:
            yield replace(answer, fault=worded(now.fault)) if now.fault else answer


def _meanwhile(now: str) -> str:
    return _("It was changed meanwhile, and is “%(now)s” now. Type it again if yours is right.") % {"now": now}


def _corrected(number: int) -> str:
    return ngettext("%(n)s value corrected.", "%(n)s values corrected.", number) % {"n": number}


def _refused(number: int) -> str:
    return ngettext("%(n)s could not be taken.", "%(n)s could not be taken.", number) % {"n": number}


def _back(request: StaffRequest) -> str:
    back = request.POST.get("back", "")
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(back, allowed_hosts=hosts, require_https=request.is_secure()):
        return back
    return reverse("repair:index")
