"""One case: the letters that came back from an address, and what is done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from postroom.access.viewer import Right
from postroom.outbox import selectors as outbox
from postroom.returns import selectors, services
from postroom.returns.services import TooLate
from postroom.web.customers.point_forms import PostalForm, initial
from postroom.web.returns import wording
from postroom.web.returns.forms import CloseForm
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.notices import tell, warn

if TYPE_CHECKING:
    from postroom.returns.models import Case
    from postroom.returns.services import Settled

PAGE = "returns/show.html"
UNPROCESSABLE = 422


@require_safe
def show(request: StaffRequest, case_id: int) -> HttpResponse:
    """Show a case with its letters and what may be done."""
    return _page(request, selectors.case(viewer=request.viewer, case_id=case_id))


@require_POST
def correct(request: StaffRequest, case_id: int) -> HttpResponse:
    """Set the address anew and send the letters there again."""
    found = selectors.case(viewer=request.viewer, case_id=case_id)
    request.viewer.must(Right.WRITE, found.unit_id)
    form = PostalForm(request.POST, roles=[], language=found.contact.language if found.contact else "en")
    if not form.is_valid():
        return _page(request, found, form, status=UNPROCESSABLE)
    try:
        point = services.correct_address(
            viewer=request.viewer, case_id=case_id, address=form.address, at=timezone.now()
        )
        if request.viewer.may(Right.SEND, found.unit_id):
            _say(request, services.send_again(
                viewer=request.viewer, case_id=case_id, point_id=point.pk, at=timezone.now()
            ))  # fmt: skip
        else:
            tell(request, _("The address is corrected. Somebody who may send sends the letters again."))
    except TooLate:
        _too_late(request)
    return redirect("returns:show", case_id)


@require_POST
def send(request: StaffRequest, case_id: int) -> HttpResponse:
    """Send the letters again to an address of the customer's, by letter or another way."""
    point = number(request.POST, "point") or 0
    try:
        _say(request, services.send_again(
            viewer=request.viewer, case_id=case_id, point_id=point, at=timezone.now()
        ))  # fmt: skip
    except TooLate:
        _too_late(request)
    return redirect("returns:show", case_id)


@require_POST
def close(request: StaffRequest, case_id: int) -> HttpResponse:
    """Nothing more is to be done."""
    form = CloseForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        services.close(viewer=request.viewer, case_id=case_id, note=note, at=timezone.now())
        tell(request, _("The case is closed."))
    except TooLate:
        _too_late(request)
    return redirect("returns:show", case_id)


def _say(request: StaffRequest, settled: Settled) -> None:
    if settled.written or settled.let_go or not settled.problems:
        written = ngettext("%(n)s message is written anew.", "%(n)s messages are written anew.", settled.written)
        said = [written % {"n": settled.written}]
        if settled.let_go:
            more = ngettext("%(n)s letter that waited goes on.", "%(n)s letters that waited go on.", settled.let_go)
            said.append(more % {"n": settled.let_go})
        tell(request, " ".join(said))
    for problem in settled.problems:
        warn(request, wording.problem(problem))


def _too_late(request: StaffRequest) -> None:
    warn(request, _("Somebody was quicker: this case stands elsewhere by now."))


def _page(request: StaffRequest, found: Case, form: PostalForm | None = None, *, status: int = 200) -> HttpResponse:
    letters = selectors.letters_of(found)
    unit_id, viewer = found.unit_id, request.viewer
    data: dict[str, Any] = {
        "case": found,
        "letters": [(letter, wording.reason_name(letter.reason), wording.WAYS[letter.way]) for letter in letters],
        "form": form or _form(found),
        "close": CloseForm(),
        "held": selectors.held_for(letters),
        "points": [(point, wording.ROLES[point.kind]) for point in selectors.other_points(found)],
        "is_open": found.state == "open",
        "may_write": viewer.may(Right.WRITE, unit_id),
        "may_send": viewer.may(Right.SEND, unit_id),
        "sees_messages": viewer.may(Right.OUTBOX, unit_id),
        "codes": outbox.return_codes(ids=[letter.message_id for letter in letters if letter.message_id]),
    }
    return render(request, PAGE, data, status=status)


def _form(found: Case) -> PostalForm:
    known = initial("postal", value=found.point.value, parts=found.point.parts) if found.point else {}
    language = found.contact.language if found.contact else "en"
    return PostalForm(initial=known, roles=[], language=language)
