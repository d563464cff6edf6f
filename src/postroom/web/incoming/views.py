"""The inbox as a list, and one message with its conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from postroom.access.viewer import Right
from postroom.core.sms.wishes import START_WORDS, STOP_WORDS, Wish
from postroom.incoming import selectors
from postroom.web.incoming.forms import FilterForm, WhoseForm
from postroom.web.incoming.wording import BOXES, EFFECTS, state_of
from postroom.web.outbox.rows import state_of as state_of_message
from postroom.web.outbox.wording import CHANNELS, short_moment
from postroom.web.shell.address_bar import keep_address
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number

if TYPE_CHECKING:
    from postroom.incoming.models import IncomingMessage, WishWord

LIST, PAGE = "incoming/index.html", "incoming/show.html"


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Show a page of the list; asked by htmx, the list alone."""
    form, now = FilterForm(request.GET), timezone.now()
    narrowed, after = form.narrowed, number(request.GET, "after")
    found = selectors.messages(viewer=request.viewer, filters=narrowed)
    shown, further = selectors.page(viewer=request.viewer, found=found, before=after)
    own = list(selectors.wish_words(viewer=request.viewer))
    data = {
        "form": form,
        "rows": [
            (
                line,
                CHANNELS[line.incoming.channel],
                state_of(line.incoming),
                EFFECTS.get(line.incoming.effect, ""),
                short_moment(line.incoming.received_at, now=now),
            )
            for line in shown
        ],
        "box": narrowed.box,
        "boxes": BOXES.items(),
        "next": further,
        "total": selectors.count(found),
        "counted": selectors.COUNTED,
        "sets_up": request.viewer.may(Right.SET_UP),
        "stop_words": _words(STOP_WORDS, own, Wish.STOP),
        "start_words": _words(START_WORDS, own, Wish.START),
    }
    response = render(request, f"{LIST}#list" if request.htmx else LIST, data)
    return keep_address(request, response, f"{reverse('incoming:index')}?{form.query(after=after or '')}")


def _words(built_in: Mapping[str, Sequence[str]], own: Sequence[WishWord], asks: Wish) -> list[str]:
    return [*(word for words in built_in.values() for word in words), *(str(one) for one in own if one.wish == asks)]


@require_safe
def show(request: StaffRequest, incoming_id: int) -> HttpResponse:
    """Show a message and what was said before and after it."""
    incoming = selectors.incoming(viewer=request.viewer, incoming_id=incoming_id)
    return render(request, PAGE, page(request, incoming))


def page(request: StaffRequest, incoming: IncomingMessage, whose: WhoseForm | None = None) -> dict[str, Any]:
    """Return what the page of one message shows."""
    owners = selectors.owners(viewer=request.viewer, incoming=incoming)
    turns = selectors.conversation(viewer=request.viewer, incoming=incoming)
    contact = incoming.contact
    return {
        "incoming": incoming,
        "channel": CHANNELS[incoming.channel],
        "state": state_of(incoming),
        "is_report": incoming.kind in selectors.REPORTS,
        "effect": EFFECTS.get(incoming.effect, ""),
        "turns": [(turn, state_of_message(turn.message) if turn.message else "") for turn in turns],
        "whose": whose or (None if contact else WhoseForm(owners=owners)),
        "may_act": request.viewer.may(Right.WRITE, contact.unit_id if contact else None),
    }
