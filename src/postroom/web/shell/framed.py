"""An e-mail as a page of its own, to be shown in a frame: it can be looked at and do nothing."""

from django.http import HttpResponse

POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"


def framed(html: str) -> HttpResponse:
    """Answer HTML that runs no script, sends no form and fetches nothing from elsewhere."""
    return HttpResponse(html, headers={"Content-Security-Policy": POLICY})
