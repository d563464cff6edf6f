"""Letters are recorded: by scanner, by camera, or found by hand; each scan is answered with the name to confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from postroom.access.viewer import Right
from postroom.contacts import selectors as contacts
from postroom.returns import selectors, services
from postroom.returns.services import BadScan, Coming, NotRecorded, TooLate, Way
from postroom.web.returns import wording
from postroom.web.returns.forms import ByHandForm, ScanForm
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.notices import tell, warn

if TYPE_CHECKING:
    from postroom.returns.models import ReturnedLetter

PAGE, LINE = "returns/scan.html", "returns/line.html"
HITS = 10
UNPROCESSABLE = 422
FOR_THE_CAMERA = {"script-src": ["'wasm-unsafe-eval'"], "media-src": [SELF, "blob:"]}
CAMERA = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"


@csp_update(FOR_THE_CAMERA)  # type: ignore[arg-type]
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: StaffRequest) -> HttpResponse:
    """Show the desk, and record what is scanned; asked by the page itself, answer one line."""
    request.viewer.must(Right.WRITE)
    line = _scanned(request) if request.method == "POST" else None
    if line and request.htmx:
        return render(request, LINE, line)
    today, now = timezone.localdate(), timezone.now()
    offered = selectors.offered_reasons()
    data = {
        "form": ScanForm(request.POST or None, today=today, initial={"reason": "moved", "returned_on": today}),
        "reasons": [(reason, wording.reason_name(reason)) for reason in offered],
        "chosen": request.POST.get("reason", offered[0].code),
        "lines": [_line(letter) for letter in selectors.session(viewer=request.viewer, at=now)],
        "said": line,
    }
    response = render(request, PAGE, data)
    response["Permissions-Policy"] = CAMERA
    return response


@require_POST
def take_back(request: StaffRequest, letter_id: int) -> HttpResponse:
    """It had not come back: all is as before."""
    try:
        services.take_back(viewer=request.viewer, letter_id=letter_id, at=timezone.now())
    except TooLate:
        warn(request, _("It is too late to take this back: the case went on, or somebody was quicker."))
    letter = selectors.letter(viewer=request.viewer, letter_id=letter_id)
    if request.htmx:
        return render(request, LINE, _line(letter))
    if letter.undone_at:
        tell(request, _("Taken back. All is as it was before."))
    return redirect("returns:show", letter.case_id)


@require_http_methods(["GET", "HEAD", "POST"])
def by_hand(request: StaffRequest) -> HttpResponse:
    """Find a customer and the letter that came back; `page` is a scanned page that waits for its letter."""
    request.viewer.must(Right.WRITE)
    today = timezone.localdate()
    form = ByHandForm(request.POST or None, today=today, initial={"returned_on": today, "reason": "moved"})
    if form.is_valid() and (answer := _found(request, form)):
        return answer
    typed, customer = request.GET.get("q", "").strip()[:200], number(request.GET, "customer")
    page = number(request.GET, "page")
    data: dict[str, Any] = {"form": form, "typed": typed, "page": page}
    if page:
        data["waiting"] = selectors.letter(viewer=request.viewer, letter_id=page)
    if customer:
        data["customer"] = contacts.contact(viewer=request.viewer, contact_id=customer)
        data["sent"] = selectors.sent_letters(viewer=request.viewer, contact_id=customer)
    elif typed:
        found = contacts.some(viewer=request.viewer, text=typed)
        data["hits"] = list(found.select_related("unit").order_by("name", "pk")[:HITS])
    part = "#hits" if request.htmx else ""
    return render(request, f"returns/by_hand.html{part}", data, status=UNPROCESSABLE if form.is_bound else 200)


def _found(request: StaffRequest, form: ByHandForm) -> HttpResponse | None:
    told, now = form.cleaned_data, timezone.now()
    reason = selectors.reason(code=told["reason"])
    try:
        if told["page"]:
            letter = services.identify(
                viewer=request.viewer, letter_id=told["page"], message_id=told["message"], reason=reason, at=now
            )
        else:
            coming = Coming(reason=reason, returned_on=told["returned_on"], way=Way.HAND)
            letter = services.record(viewer=request.viewer, message_id=told["message"], coming=coming, at=now)
    except NotRecorded as refused:
        form.add_error(None, wording.refusal(refused))
        return None
    name = letter.message.recipient_name if letter.message else ""
    undo = reverse("returns:take_back", args=[letter.pk])
    tell(request, _("The letter to %(name)s is recorded as returned.") % {"name": name}, undo=undo)
    return redirect("returns:show", letter.case_id)


def _scanned(request: StaffRequest) -> dict[str, Any]:
    """Return what a scan came to, as a line of the list."""
    form = ScanForm(request.POST, request.FILES, today=timezone.localdate())
    if not form.is_valid():
        return _refused(request, str(next(iter(form.errors.values()))[0]))
    told = form.cleaned_data
    coming = Coming(
        reason=selectors.reason(code=told["reason"]), returned_on=told["returned_on"], way=Way.SCAN,
        picture=_kept(told["picture"]),
    )  # fmt: skip
    try:
        letter = services.record_code(viewer=request.viewer, read=told["code"], coming=coming, at=timezone.now())
    except NotRecorded as refused:
        return _refused(request, wording.refusal(refused))
    return _line(selectors.letter(viewer=request.viewer, letter_id=letter.pk))


def _kept(file: Any) -> str:
    """Keep the picture that the camera saw; a scan is recorded without one, too."""
    try:
        return services.keep_scan(file.read()) if file else ""
    except BadScan:
        return ""


def _refused(request: StaffRequest, sentence: str) -> dict[str, Any]:
    return {"ok": False, "sentence": sentence, "code": request.POST.get("code", "")[:40]}


def _line(letter: ReturnedLetter) -> dict[str, Any]:
    is_open = letter.case.state == "open" and not letter.resent_id
    return {
        "ok": True, "letter": letter, "reason": wording.reason_name(letter.reason),
        "may_undo": letter.undone_at is None and is_open,
    }  # fmt: skip
