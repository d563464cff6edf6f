"""An e-mail as a page of its own, to be shown in a frame: it can be looked at and do nothing."""

from django.conf import settings
from django.http import HttpResponse

from postroom.core.pictures import PLACE

POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
DARK = "@media (prefers-color-scheme:dark)"
"""How our e-mails say what they look like in the dark."""


def framed(html: str, *, dark: bool | None = None) -> HttpResponse:
    """Answer HTML that runs no script, sends no form and fetches nothing from elsewhere.

    Uploaded pictures come from here, by whatever name the screens are reached. With `dark`, the mail is shown as in
    a dark or a light mail program; without, as the reader's own screen is.
    """
    html = html.replace(f'"{settings.PUBLIC_URL}{PLACE}', f'"{PLACE}')
    if dark is not None:
        html = html.replace(DARK, "@media all" if dark else "@media not all")
    return HttpResponse(html, headers={"Content-Security-Policy": POLICY})
