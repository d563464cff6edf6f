"""Texts that a message centre has: asked back before they are delivered, and what came of that in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from postroom.core.carriage.letters import Recall
from postroom.delivery import services as delivery
from postroom.outbox import selectors
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.delivery.models import TextRecall

ANSWERS: Mapping[Recall, _StrPromise] = {
    Recall.DONE: _("%(account)s gave the text back: it is not delivered."),
    Recall.TOO_LATE: _("%(account)s does not give the text back: it is too late."),
    Recall.NOT_OFFERED: _("%(account)s gives no texts back."),
    Recall.NO_ANSWER: _("%(account)s did not answer: nobody knows whether the text was given back."),
}


@require_POST
def withdraw(request: StaffRequest, message_id: int) -> HttpResponse:
    """Have a text asked back by the worker that has the line."""
    message = selectors.message(viewer=request.viewer, message_id=message_id)
    try:
        delivery.withdraw(viewer=request.viewer, message=message, at=timezone.now())
    except delivery.NotWithdrawable:
        tell(request, str(_("Nobody has the text who could give it back: nothing changed.")))
    else:
        tell(request, str(_("The text is asked back. What comes of that stands in its life.")))
    return redirect("outbox:show", message_id)


def asked(recall: TextRecall) -> str:
    """Say who wanted a text back."""
    told = {"who": recall.by.name if recall.by else "Postroom", "account": recall.account.lane.name}
    return str(_("%(who)s asked %(account)s to give the text back.")) % told


def answered(recall: TextRecall) -> str:
    """Say what came of it."""
    return str(ANSWERS[Recall(recall.answer)]) % {"account": recall.account.lane.name}
