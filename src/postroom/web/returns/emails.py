"""Undelivered e-mails, with the repair next to each: correct and send again, another way, close."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from postroom.access.viewer import Right
from postroom.contacts.addresses import BadAddress, read_email
from postroom.outbox import selectors as outbox
from postroom.outbox import services as outbox_services
from postroom.returns import selectors, services, undelivered
from postroom.web.customers.wording import fault_sentence
from postroom.web.outbox.wording import cause_of
from postroom.web.returns import wording
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.notices import tell, warn
from postroom.web.shell.rights import for_outbox

PAGE = "returns/emails.html"
WAYS = 2
"""Other addresses that are offered beside a mail; more are on the customer's page."""


@for_outbox
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Show a page of the mails; asked by htmx, the list alone."""
    typed = request.GET.get("q", "").strip()[:200]
    found = undelivered.mails(viewer=request.viewer, text=typed)
    shown, further = outbox.page(found, before=number(request.GET, "after"))
    ways = undelivered.ways_out(shown)
    data = {
        "rows": [
            (
                mail,
                cause_of(state=mail.state, failure=mail.failure, hold_reason=mail.hold_reason),
                [(point, wording.ROLES[point.kind]) for point in ways.get(mail.contact_id, [])[:WAYS]],
                request.viewer.may(Right.SEND, mail.unit_id),
            )
            for mail in shown
        ],
        "next": further,
        "total": outbox.count(found),
        "counted": outbox.COUNTED,
        "waiting": selectors.open_cases(viewer=request.viewer),
    }
    return render(request, f"{PAGE}#list" if request.htmx else PAGE, data)


@for_outbox
@require_POST
def correct(request: StaffRequest, message_id: int) -> HttpResponse:
    """Set the address anew and send the mail there."""
    try:
        address = read_email(request.POST.get("address", "")[:320])
    except BadAddress as refused:
        warn(request, str(fault_sentence(refused.fault)))
        return redirect("returns:emails")
    problems = services.correct_mail(viewer=request.viewer, message_id=message_id, address=address, at=timezone.now())
    for problem in problems:
        warn(request, str(problem))
    if not problems:
        tell(request, _("The address is corrected, and the mail goes to %(address)s.") % {"address": address.value})
    return redirect("returns:emails")


@for_outbox
@require_POST
def send(request: StaffRequest, message_id: int) -> HttpResponse:
    """Say it by another channel."""
    point = number(request.POST, "point") or 0
    problem = services.send_mail_otherwise(
        viewer=request.viewer, message_id=message_id, point_id=point, at=timezone.now()
    )
    if problem:
        warn(request, wording.problem(problem))
    else:
        tell(request, _("It is said again in a new message, and the mail is in the archive."))
    return redirect("returns:emails")


@for_outbox
@require_POST
def close(request: StaffRequest, message_id: int) -> HttpResponse:
    """Nothing more is to be done: the mail goes to the archive; one that is held is cancelled."""
    mail = undelivered.mail(viewer=request.viewer, message_id=message_id)
    request.viewer.must(Right.WRITE, mail.unit_id)
    for action in (outbox_services.Action.CANCEL, outbox_services.Action.ARCHIVE):
        outbox_services.act(viewer=request.viewer, action=action, ids=[message_id], at=timezone.now())
    tell(request, _("The mail is in the archive."))
    return redirect("returns:emails")
