"""Saved while somebody writes: answered to the script that saves by itself, or on the page."""

from typing import Protocol

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell


class Saved(Protocol):
    """What was saved, and which of its revisions it is now."""

    pk: int

    @property
    def revision(self) -> int: ...


def answer_saved(request: StaffRequest, saved: Saved, *, back: str, **more: str) -> HttpResponse:
    """Say when it was saved; a page without the script comes back to `back`."""
    said = _("Saved %(time)s") % {"time": date_format(timezone.localtime(), "H:i:s")}
    if request.accepts("text/html"):
        tell(request, said)
        return redirect(back)
    return JsonResponse({"version": saved.pk, "revision": saved.revision, "said": said, **more})
