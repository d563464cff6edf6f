"""The PDF that goes with all messages of a run: chosen on the step What, and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.outbox.services import BadFile
from postroom.runs import services as runs
from postroom.web.runs.wizard import of_draft
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn
from postroom.web.shell.refusals import worded

if TYPE_CHECKING:
    from postroom.runs.models import Run


@require_POST
@of_draft
def attach(request: StaffRequest, run: Run) -> HttpResponse:
    """Let the chosen PDF go with all messages."""
    file = request.FILES.get("file")
    if file is None:
        warn(request, _("Choose a PDF first."))
        return redirect("runs:what", run.pk)
    try:
        added = runs.attach(run_id=run.pk, viewer=request.viewer, name=file.name or "", file=file)
    except BadFile as refused:
        warn(request, worded(refused.said))
    except runs.NoPdf as refused:
        warn(request, _("%(name)s is no PDF that can be opened and printed.") % {"name": refused})
    else:
        tell(request, _("%(name)s goes with all messages.") % {"name": added.name})
    return redirect("runs:what", run.pk)


@require_POST
@of_draft
def detach(request: StaffRequest, run: Run) -> HttpResponse:
    """Let no file go with the messages."""
    runs.detach(run_id=run.pk, viewer=request.viewer)
    tell(request, _("The messages go without a PDF."))
    return redirect("runs:what", run.pk)
