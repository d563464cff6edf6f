"""The page on which a customer says "no more of this", and takes it back.

Only POST changes anything: mail scanners and previews open links by GET. A POST needs no cookie and no form token: the
signed link is the proof, and mail programs post to it by themselves (RFC 8058).
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from postroom.contacts import services as contacts
from postroom.web.public.asking import SOURCE, Asked, UnknownLink, read
from postroom.web.shell import assets

HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}
ONE_CLICK = "List-Unsubscribe=One-Click"

Page = Callable[[HttpRequest, Asked], HttpResponse]


def page_of_a_link(page: Page) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open the page to everybody who has the link, in the customer's language, and keep it out of caches and logs."""

    @csrf_exempt
    @login_not_required
    @wraps(page)
    def shown(request: HttpRequest, token: str) -> HttpResponse:
        try:
            asked = read(token)
        except UnknownLink:
            answer = _render(request, "public/unknown.html", status=404)
        else:
            with translation.override(asked.language):
                answer = page(request, asked)
                answer["Content-Language"] = asked.language
        for name, value in HEADERS.items():
            answer[name] = value
        return answer

    return shown


@require_http_methods(["GET", "HEAD", "POST"])
@page_of_a_link
def opt_out(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Ask whether the customer wants no more of this; on POST, write it down. Said twice, it is written once."""
    if request.method != "POST":
        return _render(request, "public/out.html" if asked.opted_out else "public/ask.html", asked)
    written = contacts.opt_out_once(
        contact=asked.contact, topic=asked.topic, channel=asked.channel, at=now(), origin=_origin(request, asked)
    )
    return _render(request, "public/out.html", replace(asked, undoable=written or asked.undoable))


@require_POST
@page_of_a_link
def undo(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Take back a no that came by this link."""
    undone = contacts.take_back_opt_out(
        contact=asked.contact,
        topic=asked.topic,
        channel=asked.channel,
        at=now(),
        origin=contacts.Origin(SOURCE, wording=_("Undo: keep me subscribed")),
    )
    return _render(request, "public/out.html" if asked.opted_out and not undone else "public/kept.html", asked)


def _origin(request: HttpRequest, asked: Asked) -> contacts.Origin:
    """Say in which words the customer said no: those on the button, or those of their mail program."""
    by_mail_program = request.POST.get("List-Unsubscribe") == "One-Click"
    return contacts.Origin(SOURCE, wording=ONE_CLICK if by_mail_program else asked.button)


def _render(request: HttpRequest, name: str, asked: Asked | None = None, *, status: int = 200) -> HttpResponse:
    context = {"asked": asked, "sheets": assets.styles("src/main.ts")}
    return render(request, name, context, status=status)
