"""The page of one message: what it says, exactly as it goes out, and its whole life."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from postroom.access.viewer import Right
from postroom.core.lifecycle import FOLDERS, Folder, State, Step, starts
from postroom.delivery import selectors as delivery
from postroom.outbox import contents, drafts, files, selectors
from postroom.web.outbox import registered, story, wording
from postroom.web.outbox.actions import of_message
from postroom.web.outbox.decisions import decision
from postroom.web.outbox.forms import FilterForm
from postroom.web.outbox.receipts import receipt_form
from postroom.web.outbox.rows import is_claimed, state_of
from postroom.web.shell.framed import framed
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import as_id
from postroom.web.shell.notices import tell

if TYPE_CHECKING:
    from postroom.outbox.models import Message

TEMPLATE = "web/outbox/message.html"
NOTHING = contents.Content(number=0, subject="", text="", html="", sha256="")
"""What a draft says that was cancelled before it was ever sent."""


@require_GET
def show(request: StaffRequest, message_id: int) -> HttpResponse:
    """Show a message; asked by htmx, what changes while it lives."""
    message = selectors.message(viewer=request.viewer, message_id=message_id)
    by_hand = drafts.is_written_by_hand(message=message)
    if by_hand and message.state == State.DRAFT:
        return redirect("writing:edit", message_id)
    asked = request.GET if FilterForm.base_fields.keys() & request.GET.keys() else {"box": _folder(message)}
    form = FilterForm(asked, viewer=request.viewer)
    found = selectors.messages(viewer=request.viewer, filters=form.filters)
    newer, older = selectors.neighbours(found, message_id=message_id)
    renditions = selectors.renditions(message=message)
    content = contents.content(message=message, number=_rendition(request)) if renditions else NOTHING
    query = form.query()
    text = delivery.text_at_carrier(viewer=request.viewer, message=message) if message.channel == "sms" else None
    recalls = text.recalls if text else []
    data = {
        "message": message,
        "state": state_of(message),
        "title": content.subject or story.title(message),
        "standing": story.standing(message=message, at=timezone.now(), recalls=recalls),
        "is_live": story.is_live(message) or story.is_asked_back(recalls),
        "channel": wording.CHANNELS[message.channel],
        "content": content,
        "as_text": not content.html or request.GET.get("as") == "text",
        "renditions": renditions,
        "files": [] if by_hand else files.attachment_names([message])[message.pk],
        "linked": files.linked_files(message=message),
        "may_send": request.viewer.may(Right.SEND, message.unit_id),
        "own_files": drafts.files(message_id=message.pk) if by_hand else [],
        "costs": story.costs(message=message),
        "printing": delivery.printing(viewer=request.viewer, message=message) if message.channel == "letter" else None,
        "events": story.events(message=message, recalls=recalls),
        "may_withdraw": bool(text and text.is_withdrawable) and request.viewer.may(Right.SEND, message.unit_id),
        "registered": (posted := registered.shown(message)),
        "receipt": receipt_form(request, message, posted.letter if posted else None),
        "decisions": [decision(one.code, one.detail) for one in selectors.decisions(message=message)],
        "offers": of_message(viewer=request.viewer, message=message, is_claimed=is_claimed(message)),
        "may_take_back": by_hand and message.state in starts(Step.TAKE_BACK) and not is_claimed(message),
        "folder": wording.FOLDERS[form.folder],
        "list_url": f"{reverse('outbox:index')}?{query}",
        "newer": newer and _address(newer, query),
        "older": older and _address(older, query),
    }
    return render(request, f"{TEMPLATE}#message" if request.htmx else TEMPLATE, data)


@require_GET
def show_content(request: StaffRequest, message_id: int) -> HttpResponse:
    """Answer the HTML of one rendition, for the frame in which nothing of it can run or call home."""
    message = selectors.message(viewer=request.viewer, message_id=message_id)
    content = contents.content(message=message, number=_rendition(request))
    return framed(content.html)


@require_POST
def revoke(request: StaffRequest, message_id: int, file_id: int) -> HttpResponse:
    """Let the link to a file open nothing any more."""
    file = files.revoke(viewer=request.viewer, message_id=message_id, file_id=file_id, at=timezone.now())
    tell(request, _("The link to %(name)s opens nothing any more.") % {"name": file.name})
    return redirect("outbox:show", message_id)


def _folder(message: Message) -> Folder:
    """Return where a message lies that was opened from no list."""
    if message.archived_at:
        return Folder.ARCHIVE
    shown = (Folder.DRAFTS, Folder.OUTBOX, Folder.SENT, Folder.ERRORS)
    return next((folder for folder in shown if message.state in FOLDERS[folder]), Folder.ARCHIVE)


def _rendition(request: StaffRequest) -> int | None:
    asked = request.GET.get("rendition", "")
    if not asked:
        return None
    if not (found := as_id(asked)):
        raise Http404
    return found


def _address(message_id: int, query: str) -> str:
    return f"{reverse('outbox:show', args=[message_id])}?{query}"
