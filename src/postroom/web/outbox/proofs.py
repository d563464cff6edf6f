"""Proofs of registered letters, each by itself or all in one archive with what they prove."""

from io import BytesIO

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.filing.storing import FileGone
from postroom.outbox import registered, selectors
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import warn

POLICY = "sandbox; default-src 'none'; frame-ancestors 'self'"


@require_GET
def download(request: StaffRequest, message_id: int, proof_id: int) -> HttpResponse:
    """Answer a proof to be kept, never to be shown as a page."""
    proof = registered.proof(viewer=request.viewer, message_id=message_id, proof_id=proof_id)
    try:
        data = registered.content_of(proof)
    except FileGone as gone:
        warn(request, str(gone))
        return redirect("outbox:show", message_id)
    audit.record(
        actor=request.viewer,
        action=Action.EXPORTED,
        about=proof.message,
        unit_id=proof.message.unit_id,
        what=proof.name,
    )
    return HttpResponse(data, content_type=proof.media_type, headers=_headers(f"{message_id}-{proof.name}"))


@require_GET
def bundle(request: StaffRequest, message_id: int) -> HttpResponse:
    """Answer the letter, all proofs and a manifest as ZIP."""
    message = selectors.message(viewer=request.viewer, message_id=message_id)
    if not registered.proofs(message):
        warn(request, _("There is no proof of this message."))
        return redirect("outbox:show", message_id)
    file = BytesIO()
    try:
        registered.bundle(message=message, into=file, at=timezone.now())
    except FileGone as gone:
        warn(request, str(gone))
        return redirect("outbox:show", message_id)
    audit.record(actor=request.viewer, action=Action.EXPORTED, about=message, unit_id=message.unit_id, what="proofs")
    return HttpResponse(file.getvalue(), content_type="application/zip", headers=_headers(f"proofs-{message_id}.zip"))


def _headers(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
        "Content-Security-Policy": POLICY,
    }
