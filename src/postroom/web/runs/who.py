"""The step Who of a run: how the recipients are chosen, who of them is left out, and what became of pasted numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from postroom.audiences.selectors import BadFilter, Gone
from postroom.contacts.selectors import Choice
from postroom.runs import services as runs
from postroom.web.runs import wording
from postroom.web.runs.forms import MOST_PASTED, WhoForm
from postroom.web.runs.wizard import frame, of_draft
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn
from postroom.web.shell.refusals import worded

if TYPE_CHECKING:
    from postroom.runs.models import Run

UNKNOWN_SHOWN = 20
LARGEST = 5 * 1024 * 1024


@require_http_methods(["GET", "POST"])
@of_draft
def who(request: StaffRequest, run: Run) -> HttpResponse:
    """Choose the recipients; each change is saved and counted."""
    types = runs.types_offered(run=run, viewer=request.viewer)
    buildings = runs.buildings_offered(run=run, viewer=request.viewer)
    lists = runs.lists_offered(run=run, viewer=request.viewer)
    audiences = runs.audiences_offered(run=run, viewer=request.viewer)
    ask = partial(
        WhoForm,
        types=[name for name, _n in types],
        buildings=[place.pk for place, _n in buildings],
        lists=[kept.pk for kept, _n in lists],
        audiences=[one.pk for one in audiences],
    )
    chosen = runs.so_far(run=run)
    if request.method == "POST":
        form = ask(request.POST)
        if not form.is_valid():
            return HttpResponse(status=400)
        chosen = replace(chosen, recipients=form.chosen)
        run = runs.choose(run_id=run.pk, viewer=request.viewer, chosen=chosen)
        if not request.htmx:
            return redirect("runs:what", run.pk)
    picked = chosen.recipients
    data = {
        **frame(run, "who"),
        "form": ask(initial=_picked(picked)),
        "picked": picked,
        "types": types,
        "brands": _by_brand(buildings),
        "lists": lists,
        "audiences": audiences,
        "left_by_hand": () if request.htmx else runs.left_by_hand(run=run, viewer=request.viewer),
        "back": "who",
        **_result(request, run),
    }
    return render(request, "web/runs/who.html#result" if request.htmx else "web/runs/who.html", data)


@require_POST
@of_draft
def numbers(request: StaffRequest, run: Run) -> HttpResponse:
    """Take the account numbers out of a file, in the place of those that were pasted."""
    file = request.FILES.get("file")
    here = redirect("runs:who", run.pk)
    if file is None or not file.size:
        warn(request, _("Choose a file with account numbers first."))
        return here
    if file.size > LARGEST:
        warn(request, _("The file is larger than 5 MB."))
        return here
    try:
        found = runs.numbers_in_file(run=run, viewer=request.viewer, file=file, name=file.name or "")
    except runs.BadFile as bad:
        warn(request, worded(bad.said))
        return here
    if len(found.accounts) > MOST_PASTED:
        warn(request, _("These are too many account numbers. Make a saved list of them, and choose that."))
        return here
    chosen = runs.so_far(run=run)
    picked = replace(chosen.recipients, who=Choice.ACCOUNTS, accounts=found.accounts)
    runs.choose(run_id=run.pk, viewer=request.viewer, chosen=replace(chosen, recipients=picked))
    told = _("Taken from the column “%(column)s” of %(file)s.") if found.column else _("Taken from %(file)s.")
    tell(request, told % {"column": found.column, "file": file.name})
    return here


def _picked(picked: runs.Who) -> dict[str, Any]:
    return {
        "who": picked.who,
        "accounts": picked.accounts,
        "without_written_days": picked.without_written_days,
        "without_deceased": picked.without_deceased,
        "without_disputed": picked.without_disputed,
        "one_per": picked.one_per,
    }


def _result(request: StaffRequest, run: Run) -> dict[str, Any]:
    """Count who is chosen; of pasted numbers, say what became of each."""
    selection = runs.so_far(run=run).recipients
    if selection.who is not Choice.ACCOUNTS:
        return _number(request, run)
    found = runs.check_accounts(run=run, viewer=request.viewer, text=selection.accounts)
    return {
        "count": len(found.valid),
        "pasted": found.pasted,
        "checked": found,
        "unknown": found.unknown[:UNKNOWN_SHOWN],
        "more_unknown": len(found.unknown[UNKNOWN_SHOWN:]),
    }


def _number(request: StaffRequest, run: Run) -> dict[str, Any]:
    try:
        return {"count": runs.recipients(run=run, viewer=request.viewer, at=timezone.now()).order_by().count()}
    except (Gone, BadFilter):
        return {"count": 0, "gone": wording.lack(runs.Lack.AUDIENCE, "")}


def _by_brand(buildings: Sequence[tuple[Any, int]]) -> list[tuple[str, list[tuple[Any, int]]]]:
    return [(str(brand), list(group)) for brand, group in groupby(buildings, key=lambda pair: pair[0].brand)]
