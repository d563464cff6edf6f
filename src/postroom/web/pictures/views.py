"""Upload pictures and files, and list those there are, for the editors: all answer JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from postroom.access.viewer import Right
from postroom.core.pictures import picture_url
from postroom.filing import selectors
from postroom.filing import services as filing
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.refusals import worded

if TYPE_CHECKING:
    from postroom.filing.models import Enclosure, Picture

UNPROCESSABLE, MADE = 422, 201
SHOWN = 60


@require_http_methods(["GET", "POST"])
def index(request: StaffRequest) -> HttpResponse:
    """List the newest pictures; on POST, keep the one in `file` for a `unit` (if none is named, for one's own)."""
    if request.method == "POST":
        return _keep(request)
    found = selectors.pictures(viewer=request.viewer)[:SHOWN]
    return JsonResponse({"pictures": [shown(picture) for picture in found]})


@require_http_methods(["GET", "POST"])
def files(request: StaffRequest) -> HttpResponse:
    """List the newest files that go along with messages to all; on POST, keep one, as with pictures."""
    if request.method == "POST":
        return _keep_file(request)
    found = selectors.enclosures(viewer=request.viewer)[:SHOWN]
    return JsonResponse({"files": [_shown_file(file) for file in found]})


def shown(picture: Picture) -> dict[str, object]:
    """Return what an editor needs to know: `src` is written into documents, `url` shows it."""
    return {
        "src": picture.src,
        "url": picture_url(picture.src, ""),
        "public_url": picture_url(picture.src, settings.PUBLIC_URL),
        "name": picture.name,
        "width": picture.width,
        "height": picture.height,
    }


def _keep(request: StaffRequest) -> HttpResponse:
    return _kept(request, lambda **told: shown(filing.keep_picture(**told)), missing=_("Choose a picture."))


def _keep_file(request: StaffRequest) -> HttpResponse:
    return _kept(request, lambda **told: _shown_file(filing.keep_enclosure(**told)), missing=_("Choose a file."))


def _kept(request: StaffRequest, keep: Callable[..., dict[str, object]], *, missing: str) -> HttpResponse:
    request.viewer.must(Right.WRITE)
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": missing}, status=UNPROCESSABLE)
    unit_id = number(request.POST, "unit") or selectors.home_for(viewer=request.viewer)
    try:
        kept = keep(viewer=request.viewer, unit_id=unit_id, name=file.name or "", file=file)
    except (filing.BadPicture, filing.BadFile) as refused:
        return JsonResponse({"error": worded(refused.said)}, status=UNPROCESSABLE)
    return JsonResponse(kept, status=MADE)


def _shown_file(file: Enclosure) -> dict[str, object]:
    return {"src": file.src, "name": file.name, "size": file.size}
