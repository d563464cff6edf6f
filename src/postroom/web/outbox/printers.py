"""Letters that a printer has: asked back before they are printed, and what came of that in words."""

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
from postroom.outbox import registered, selectors
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ANSWERS: Mapping[Recall, _StrPromise] = {
    Recall.DONE: _("The letter was taken back: it is not printed."),
    Recall.ASKED: _("The printer was asked to give the letter back. What becomes of that, he reports."),
    Recall.TOO_LATE: _("Too late: the printer does not give the letter back."),
    Recall.NOT_OFFERED: _("This printer gives nothing back. Call him."),
    Recall.NO_ANSWER: _("The printer did not answer. Nobody knows whether he gives it back; he is asked again."),
}

WITHDRAWALS: Mapping[Recall, _StrPromise] = {
    **ANSWERS,
    Recall.DONE: _("The letter was withdrawn: nobody can sign for it any more."),
    Recall.TOO_LATE: _("Too late: the provider does not withdraw the letter any more."),
    Recall.NO_ANSWER: _(
        "The provider did not answer. Nobody knows whether the letter is withdrawn; it is asked again."
    ),
}
"""The same of electronic registered mail, which nobody prints."""


@require_POST
def recall(request: StaffRequest, message_id: int) -> HttpResponse:
    """Ask the printer to give a letter back."""
    message = selectors.message(viewer=request.viewer, message_id=message_id)
    told = registered.is_electronic(message)
    try:
        answer, said = delivery.recall(viewer=request.viewer, message=message, at=timezone.now())
    except delivery.NotRecallable:
        tell(request, str(_("Nobody has the letter who could give it back: nothing changed.")))
    else:
        sentence = str((WITHDRAWALS if told else ANSWERS)[answer])
        tell(request, f"{sentence} ({said})" if said and answer is not Recall.DONE else sentence)
    return redirect("outbox:show", message_id)
