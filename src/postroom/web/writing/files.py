"""Files that go out with a message: added, looked at, taken away."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from postroom.outbox import drafts
from postroom.outbox import services as outbox
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn
from postroom.web.shell.refusals import worded
from postroom.web.writing.views import keep

POLICY = "sandbox; default-src 'none'; frame-ancestors 'self'"


@require_POST
def attach(request: StaffRequest) -> HttpResponse:
    """Keep what is on the screen, and add the chosen files."""
    kept = keep(request)
    if isinstance(kept, HttpResponse):
        return kept
    for file in request.FILES.getlist("files"):
        try:
            added = outbox.attach(viewer=request.viewer, message_id=kept.pk, name=file.name or "", file=file)
        except outbox.BadFile as refused:
            warn(request, worded(refused.said))
        else:
            tell(request, _("%(name)s goes with it.") % {"name": added.name})
    return redirect("writing:edit", kept.pk)


@require_GET
def download(request: StaffRequest, message_id: int, file_id: int) -> HttpResponse:
    """Answer a file to be kept, never to be shown as a page."""
    drafts.draft(viewer=request.viewer, message_id=message_id)
    file = drafts.files(message_id=message_id).get(pk=file_id)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=file.name) or "attachment",
        "Content-Security-Policy": POLICY,
    }
    [part] = outbox.parts_of([file])
    return HttpResponse(part.data, content_type=part.media_type, headers=headers)


@require_POST
def remove(request: StaffRequest, message_id: int, file_id: int) -> HttpResponse:
    """Take a file away from a draft."""
    draft = drafts.draft(viewer=request.viewer, message_id=message_id)
    file = drafts.files(message_id=message_id).get(pk=file_id)
    outbox.detach(viewer=request.viewer, message_id=draft.pk, file_id=file.pk)
    tell(request, _("%(name)s does not go with it any more.") % {"name": file.name})
    return redirect("writing:edit", message_id)
