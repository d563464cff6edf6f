"""A message leaves the writing screen: for good in some seconds, as a test to whoever writes it, or back again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from postroom.access.viewer import Right
from postroom.core.carriage.envelope import Channel, Mailbox
from postroom.core.lifecycle import State
from postroom.core.refusal import Said
from postroom.delivery import proofs
from postroom.delivery import selectors as delivery
from postroom.outbox import drafts
from postroom.outbox import services as outbox
from postroom.web.shell.faults import no_proof
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn
from postroom.web.writing.page import PAGE, offered_for, page, sentences
from postroom.web.writing.views import UNPROCESSABLE, keep

if TYPE_CHECKING:
    from postroom.composing.services import Preview
    from postroom.outbox.models import Draft, Lane, Message


@require_POST
def send(request: StaffRequest) -> HttpResponse:
    """Keep what is on the screen and queue it; for some seconds it can be taken back."""
    kept = keep(request)
    if isinstance(kept, HttpResponse):
        return kept
    hold = timedelta(seconds=settings.UNDO_SECONDS)
    try:
        lane = _lane(kept)
        message = outbox.send_draft(
            viewer=request.viewer,
            message_id=kept.pk,
            revision=kept.revision,
            lane_id=lane.pk,
            hold=hold,
            at=timezone.now(),
        )
    except delivery.NoAccount:
        warn(request, _("Not sent: no account takes electronic registered mail. Connect one, or send it on paper."))
        return _again(request, kept)
    except outbox.NotReady as hindered:
        warn(request, _("Not sent: %(problem)s") % {"problem": sentences(hindered)[0]})
        return _again(request, kept)
    except (outbox.ChangedMeanwhile, outbox.NotADraft, outbox.TakenMeanwhile):
        warn(request, _("Not sent: somebody else changed it at the same moment. Look again."))
        return redirect("writing:edit", kept.pk)
    tell(request, _promise(message, hold, lane), undo=reverse("writing:take_back", args=[message.pk]))
    return redirect("outbox:show", message.pk)


@require_POST
def test(request: StaffRequest) -> HttpResponse:
    """Send what is on the screen to whoever wrote it. It is no communication with the customer: nothing keeps it."""
    kept = keep(request)
    if isinstance(kept, HttpResponse):
        return kept
    request.viewer.must(Right.SEND, kept.message.unit_id)
    single = outbox.compose_draft(
        draft=kept, viewer=request.viewer, at=timezone.now(), key=proofs.key_that_opens_nothing()
    )
    try:
        address = _prove(request, kept, single.shown)
    except proofs.NotProved as refused:
        warn(request, _("No test was sent: %(reason)s") % {"reason": no_proof(refused)})
    else:
        tell(request, _("A test is on its way to %(address)s.") % {"address": address})
    return redirect("writing:edit", kept.pk)


def _prove(request: StaffRequest, kept: Draft, shown: Preview) -> str:
    """Send what is shown to whoever asks, by the channel that it is for; returns where to."""
    if kept.message.channel == Channel.LETTER:
        raise proofs.NotProved(Said.of(_("a letter is looked at beside its text.")))
    lane_id, now = _lane(kept).pk, timezone.now()
    match kept.message.channel:
        case Channel.SMS:
            return proofs.send_proof_by_sms(lane_id=lane_id, number=request.user.phone, shown=shown, at=now)
    to = Mailbox(request.user.email, request.user.name)
    files = outbox.parts_of([*drafts.files(message_id=kept.pk), *shown.along])
    proofs.send_proof(lane_id=lane_id, to=to, shown=shown, files=files, mark=_("Test"), at=now)
    return to.address


@require_POST
def take_back(request: StaffRequest, message_id: int) -> HttpResponse:
    """Make it a draft again, if no worker has it yet."""
    draft = drafts.draft(viewer=request.viewer, message_id=message_id)
    try:
        outbox.take_back(viewer=request.viewer, message_id=draft.pk, at=timezone.now())
    except outbox.TakenMeanwhile:
        is_draft = drafts.draft(viewer=request.viewer, message_id=message_id).message.state == State.DRAFT
        if not is_draft:
            warn(request, _("Too late: it is on its way."))
            return _go(request, reverse("outbox:show", args=[message_id]))
    tell(request, _("Taken back: nothing was sent. It is a draft again."))
    return _go(request, reverse("writing:edit", args=[message_id]))


def _go(request: StaffRequest, address: str) -> HttpResponse:
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _again(request: StaffRequest, kept: Draft) -> HttpResponse:
    draft = drafts.draft(viewer=request.viewer, message_id=kept.pk)
    data = page(request, draft, offered_for(request, draft.message.contact_id))
    return render(request, PAGE, data, status=UNPROCESSABLE)


def _lane(draft: Draft) -> Lane:
    return delivery.default_lane(
        unit_id=draft.message.unit_id, channel=Channel(draft.message.channel), electronic=draft.is_electronic
    )


def _promise(message: Message, hold: timedelta, lane: Lane) -> str:
    """Say when it goes and where to."""
    if told := outbox.postings(ids=[message.pk]).get(message.pk, (None, ""))[1]:
        return _("The registered letter to %(name)s goes out; %(address)s is told of it.") % {
            "name": message.recipient_name,
            "address": told,
        }
    if lane.is_by_hand:
        return _("The letter to %(name)s waits at the print desk.") % {"name": message.recipient_name}
    if not lane.is_live:
        return _("It waits for %(address)s: no account is live, nothing leaves the house.") % {
            "address": message.recipient
        }
    planned = message.not_before
    if planned is None:
        return _("It goes to %(address)s now.") % {"address": message.recipient}
    if planned - message.ordered_at > hold:
        when = date_format(timezone.localtime(planned), "j M Y H:i")
        return _("It goes to %(address)s on %(when)s.") % {"address": message.recipient, "when": when}
    said = ngettext(
        "It goes to %(address)s in %(count)d second.", "It goes to %(address)s in %(count)d seconds.", hold.seconds
    )
    return said % {"address": message.recipient, "count": hold.seconds}
