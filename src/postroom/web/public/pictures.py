"""The pictures of our messages, for mail programs: fetched by whoever got one, kept by them for a year."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from postroom.filing import selectors

HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'self'",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""What an address of a digest answers never changes; and pages of mail programs, on other sites, show it."""


@login_not_required
@require_safe
def show(request: HttpRequest, digest: str) -> HttpResponse:  # noqa: ARG001
    """Answer one picture; an ending such as .png may stand behind its digest, and says nothing."""
    data, kind = selectors.public_picture(digest=digest.partition(".")[0])
    return HttpResponse(data, content_type=kind, headers=HEADERS)
