"""Leave one customer out of a run by hand, and take that back: from Who, or where they are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.runs import services as runs
from postroom.web.runs.wizard import of_draft
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn

if TYPE_CHECKING:
    from postroom.runs.models import Run

LONGEST = 300
_BACK = ("who", "check")


@require_POST
@of_draft
def leave_out(request: StaffRequest, run: Run) -> HttpResponse:
    """Leave a customer out, with the reason that was typed; without one nobody is."""
    account = request.POST.get("account", "").replace("\0", "").strip()
    why = " ".join(request.POST.get("why", "").replace("\0", "").split())[:LONGEST]
    if not account or not why:
        warn(request, _("Say whom to leave out, and why."))
        return _back(request, run)
    try:
        contact = runs.leave_out(run_id=run.pk, viewer=request.viewer, account=account, why=why)
    except runs.NotThere:
        warn(request, _("%(unit)s has no customer %(account)s.") % {"unit": run.unit.name, "account": account})
    except runs.TooMany:
        warn(request, _("So many are left out one by one already. Make an audience of them, and leave that out."))
    else:
        told = {"name": contact.name, "account": contact.account_number}
        tell(request, _("%(name)s, %(account)s is left out.") % told)
    return _back(request, run)


@require_POST
@of_draft
def take_back(request: StaffRequest, run: Run) -> HttpResponse:
    """Let a customer who was left out by hand get it again."""
    contact_id = request.POST.get("contact", "")
    if contact_id.isdecimal():
        runs.take_back(run_id=run.pk, viewer=request.viewer, contact_id=int(contact_id))
        tell(request, _("Taken back."))
    return _back(request, run)


def _back(request: StaffRequest, run: Run) -> HttpResponse:
    step = request.POST.get("back", "")
    return redirect(f"runs:{step if step in _BACK else 'who'}", run.pk)
