"""For whom the text of a run is hardest, among those who get it: found when asked for, remembered in the address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from postroom.audiences.selectors import BadFilter, Gone
from postroom.composing import services as composing
from postroom.contacts import selectors as contacts
from postroom.runs import services as runs
from postroom.web.shell.http import StaffRequest
from postroom.web.templates.wording import EXTREMES

if TYPE_CHECKING:
    from postroom.contacts.models import Contact
    from postroom.runs.models import Run

FIND = "yes"
_REMEMBERED = re.compile(r"([a-z_]{1,40}):([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Worst:
    """The customers found, each with what is hard, and how the address remembers them."""

    cases: Sequence[tuple[str, Contact]]
    remembered: str


def worst(request: StaffRequest, run: Run) -> Worst | None:
    """Return the worst cases, if the address asks for them; as they were found, while one steps on."""
    asked = request.GET.get("worst", "")
    if not asked or run.template_version_id is None:
        return None
    found = _found(request, run) if asked == FIND else _found_before(request, run, asked)
    remembered = " ".join(f"{code}:{contact.pk}" for code, contact in found)
    return Worst([(str(EXTREMES[code]), contact) for code, contact in found], remembered or FIND)


def _found(request: StaffRequest, run: Run) -> list[tuple[str, Contact]]:
    try:
        among = runs.reached(run=run, viewer=request.viewer, at=timezone.now())
        found = composing.extremes(
            text=runs.text_of(run),
            among=among.select_related("unit__brand", "brand"),
            viewer=request.viewer,
            at=timezone.now(),
            free_values=run.batch.free_values,
        )
    except (Gone, BadFilter):
        return []
    return [(extreme.value, contact) for extreme, contact in found.items()]


def _found_before(request: StaffRequest, run: Run, asked: str) -> list[tuple[str, Contact]]:
    pairs = [(code, int(pk)) for code, pk in _REMEMBERED.findall(asked) if code in EXTREMES]
    there = contacts.recipients(viewer=request.viewer, unit_id=run.unit_id, choice=contacts.Choice.ALL)
    known = there.in_bulk([pk for _code, pk in pairs])
    return [(code, known[pk]) for code, pk in pairs if pk in known]
