"""An e-mail as a page of its own, to be shown in a frame: it can be looked at and do nothing."""

from django.conf import settings
from django.http import HttpResponse

from postroom.core.pictures import PLACE

POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"


def framed(html: str) -> HttpResponse:
    """Answer HTML that runs no script, sends no form and fetches nothing from elsewhere.

    Uploaded pictures come from here, by whatever name the screens are reached.
    """
    html = html.replace(f'"{settings.PUBLIC_URL}{PLACE}', f'"{PLACE}')
    return HttpResponse(html, headers={"Content-Security-Policy": POLICY})
