"""A message that answers one that came in: to whom it goes, what it quotes, and the word that it is the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from postroom.core.document.nodes import Break, Document, Paragraph, Text
from postroom.incoming import selectors, services

if TYPE_CHECKING:
    from postroom.core.document.nodes import Inline
    from postroom.incoming.models import IncomingMessage
    from postroom.outbox.models import Draft
    from postroom.web.shell.http import StaffRequest
    from postroom.web.writing.forms import Offered

QUOTED_LINES = 40
LONGEST_LINE = 500
_LONGEST_SUBJECT = 290
NO_TAG = "#\u2060"
"""What a customer wrote stays what they wrote: the invisible sign keeps a name behind # from being a tag."""


def answered(request: StaffRequest, incoming_id: int | None, contact_id: int) -> IncomingMessage | None:
    """Return what is to be answered, if the viewer sees it and the customer wrote it."""
    try:
        incoming = selectors.incoming(viewer=request.viewer, incoming_id=incoming_id or 0)
    except ObjectDoesNotExist:
        return None
    return incoming if incoming.contact_id == contact_id else None


def beginning(incoming: IncomingMessage, choice: Offered) -> dict[str, Any]:
    """Return what stands in the form: the address that it came from, and the subject of an answer."""
    channel = incoming.channel
    at_once = (pk for one, pk, shown in choice.addresses if one == channel and shown.startswith(f"{incoming.sender} "))
    begins: dict[str, Any] = {"answers": incoming.pk, "to": next(at_once, choice.first(channel))}
    if channel == "email":
        subject = incoming.subject.replace("#", NO_TAG)[:_LONGEST_SUBJECT]
        begins["subject"] = subject if subject.casefold().startswith("re:") else f"Re: {subject}".strip()
    return begins


def quoting(incoming: IncomingMessage) -> Document:
    """Return room for the answer, above what was written; a text message quotes nothing: every character costs."""
    if incoming.channel != "email" or not incoming.text.strip():
        return Document()
    when = date_format(timezone.localtime(incoming.received_at), "j M Y H:i")
    said = _("On %(when)s %(who)s wrote:") % {"when": when, "who": incoming.sender_name or incoming.sender}
    lines: list[Inline] = [Text(_plain(said))]
    for line in incoming.text.strip().splitlines()[:QUOTED_LINES]:
        lines += [Break(), Text(_plain(f"> {line}"))]
    return Document((Paragraph(), Paragraph(tuple(lines))))


def link(request: StaffRequest, draft: Draft, incoming_id: int | None) -> None:
    """Note that the draft answers it."""
    if incoming_id:
        services.link_answer(viewer=request.viewer, incoming_id=incoming_id, message_id=draft.pk)


def answered_by(request: StaffRequest, draft: Draft) -> IncomingMessage | None:
    """Return what a draft answers."""
    return selectors.answered_by(viewer=request.viewer, message_id=draft.pk)


def _plain(line: str) -> str:
    return "".join(sign for sign in line[:LONGEST_LINE] if sign.isprintable()).replace("#", NO_TAG)
