"""The page on which a customer says "no more of this", and takes it back.

Only POST changes anything: mail scanners and previews open links by GET. A POST needs no cookie and no form token: the
signed link is the proof, and mail programs post to it by themselves (RFC 8058).
"""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from postroom.contacts import services as contacts
from postroom.web.public.asking import SOURCE, Asked, read
from postroom.web.public.visitor import page_of_a_link, show

ONE_CLICK = "List-Unsubscribe=One-Click"


@require_http_methods(["GET", "HEAD", "POST"])
@page_of_a_link(read)
def opt_out(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Ask whether the customer wants no more of this; on POST, write it down. Said twice, it is written once."""
    if request.method != "POST":
        return show(request, "public/out.html" if asked.opted_out else "public/ask.html", asked)
    written = contacts.opt_out_once(
        contact=asked.contact, topic=asked.topic, channel=asked.channel, at=now(), origin=_origin(request, asked)
    )
    return show(request, "public/out.html", replace(asked, undoable=written or asked.undoable))


@require_POST
@page_of_a_link(read)
def undo(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Take back a no that came by this link."""
    undone = contacts.take_back_opt_out(
        contact=asked.contact,
        topic=asked.topic,
        channel=asked.channel,
        at=now(),
        origin=contacts.Origin(SOURCE, wording=_("Undo: keep me subscribed")),
    )
    return show(request, "public/out.html" if asked.opted_out and not undone else "public/kept.html", asked)


def _origin(request: HttpRequest, asked: Asked) -> contacts.Origin:
    """Say in which words the customer said no: those on the button, or those of their mail program."""
    by_mail_program = request.POST.get("List-Unsubscribe") == "One-Click"
    return contacts.Origin(SOURCE, wording=ONE_CLICK if by_mail_program else asked.button)
