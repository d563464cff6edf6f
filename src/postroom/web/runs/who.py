"""The step Who of a run: how the recipients are chosen, who of them is left out, and what became of pasted numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from postroom.audiences.selectors import BadFilter, Gone
from postroom.contacts.selectors import Choice
from postroom.runs import services as runs
from postroom.web.runs import clash, wording
from postroom.web.runs.forms import MOST_PASTED, WhoForm
from postroom.web.runs.wizard import frame, of_draft
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn
from postroom.web.shell.refusals import worded

if TYPE_CHECKING:
    from postroom.runs.models import Run

UNKNOWN_SHOWN = 20
LARGEST = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What may be chosen from, most of it with how many customers it has."""

    types: Sequence[tuple[str, int]]
    buildings: Sequence[tuple[Any, int]]
    lists: Sequence[tuple[Any, int]]
    audiences: Sequence[Any]

    def ask(self, *posted: QueryDict, picked: runs.Who) -> WhoForm:
        """Return the form, as it was picked so far or as it was posted."""
        return WhoForm(
            *posted,
            initial=_picked(picked),
            types=[name for name, _n in self.types],
            buildings=[place.pk for place, _n in self.buildings],
            lists=[kept.pk for kept, _n in self.lists],
            audiences=[one.pk for one in self.audiences],
        )


@require_http_methods(["GET", "POST"])
@of_draft
def who(request: StaffRequest, run: Run) -> HttpResponse:
    """Choose the recipients; each change is saved and counted."""
    offered, chosen = _offered(request, run), runs.so_far(run=run)
    if request.method == "POST":
        form = offered.ask(request.POST, picked=chosen.recipients)
        if not form.is_valid():
            return HttpResponse(status=400)
        chosen = replace(chosen, recipients=form.chosen)
        try:
            run = runs.choose(run_id=run.pk, viewer=request.viewer, chosen=chosen, revision=clash.looked_at(request))
        except runs.Stale as stale:
            return _differ(request, stale.run, offered, chosen.recipients)
        if not request.htmx:
            return redirect("runs:what", run.pk)
    page = _page(request, run, offered, chosen.recipients)
    return render(request, "web/runs/who.html#result" if request.htmx else "web/runs/who.html", page)


@require_POST
@of_draft
def numbers(request: StaffRequest, run: Run) -> HttpResponse:
    """Take the account numbers out of a file, in the place of those that were pasted, and keep what else was chosen."""
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
    form = _offered(request, run).ask(request.POST, picked=chosen.recipients)
    picked = replace(
        form.chosen if form.is_valid() else chosen.recipients, who=Choice.ACCOUNTS, accounts=found.accounts
    )
    chosen, revision = replace(chosen, recipients=picked), clash.looked_at(request)
    try:
        runs.choose(run_id=run.pk, viewer=request.viewer, chosen=chosen, revision=revision)
    except runs.Stale:
        warn(
            request,
            _("Somebody else changed this meanwhile. Nothing was changed: look at theirs, then take the file again."),
        )
        return here
    told = _("Taken from the column “%(column)s” of %(file)s.") if found.column else _("Taken from %(file)s.")
    tell(request, told % {"column": found.column, "file": file.name})
    return here


def _offered(request: StaffRequest, run: Run) -> Offered:
    asked: dict[str, Any] = {"run": run, "viewer": request.viewer}
    return Offered(
        types=runs.types_offered(**asked),
        buildings=runs.buildings_offered(**asked),
        lists=runs.lists_offered(**asked),
        audiences=runs.audiences_offered(**asked),
    )


def _page(request: StaffRequest, run: Run, offered: Offered, picked: runs.Who) -> dict[str, Any]:
    return {
        **frame(run, "who"),
        "form": offered.ask(picked=picked),
        "picked": picked,
        "types": offered.types,
        "brands": _by_brand(offered.buildings),
        "lists": offered.lists,
        "audiences": offered.audiences,
        "left_by_hand": () if request.htmx else runs.left_by_hand(run=run, viewer=request.viewer),
        "back": "who",
        "revision": run.revision,
        **_result(request, run),
    }


def _differ(request: StaffRequest, run: Run, offered: Offered, mine: runs.Who) -> HttpResponse:
    """Say what somebody else chose meanwhile; what was chosen here stays on the screen."""
    form = offered.ask(request.POST, picked=runs.so_far(run=run).recipients)
    told = clash.tell(request, run, "who", form)
    if request.htmx:
        return clash.answer(request, told)
    page = {**_page(request, run, offered, mine), **told}
    return render(request, "web/runs/who.html", page, status=clash.CONFLICT)


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
