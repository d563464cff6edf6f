"""The page on which a customer fetches a file that a message of theirs links to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from postroom.composing import services as composing
from postroom.core.rendering.links import BadToken
from postroom.filing import storing
from postroom.outbox import files
from postroom.web.public.visitor import UnknownLink, Visitor, page_of_a_link, show

if TYPE_CHECKING:
    from postroom.outbox.models import Attachment

POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered(Visitor):
    """A file that is there to be fetched."""

    file: Attachment


def read(token: str) -> Offered:
    """Return what a link opens. Raises `UnknownLink`, also once it is over."""
    try:
        key = composing.read_file(token, composing.known_keys())
        file = files.file_behind(key=key, at=timezone.now())
    except (BadToken, ObjectDoesNotExist, files.LinkOver) as exc:
        raise UnknownLink from exc
    if file.message is None:
        raise UnknownLink
    return Offered(token=token, contact=file.message.contact, file=file)


@require_safe
@page_of_a_link(read)
def offer(request: HttpRequest, asked: Offered) -> HttpResponse:
    """Show what there is to fetch. Programs that look into links come to this page, and no further."""
    return show(request, "public/file.html", asked)


@require_safe
@page_of_a_link(read)
def fetch(request: HttpRequest, asked: Offered) -> HttpResponse:
    """Answer the file, to be kept, never to be shown as a page of ours; and note that it was fetched."""
    file = asked.file
    try:
        data = storing.read(file.digest)
    except storing.FileGone:
        return show(request, "public/unknown.html", status=404)
    if request.method == "GET":
        files.note_fetch(file=file, at=timezone.now())
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=file.name) or "attachment",
        "Content-Security-Policy": POLICY,
    }
    return HttpResponse(data, content_type=file.media_type, headers=headers)
