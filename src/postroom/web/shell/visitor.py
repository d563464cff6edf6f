"""Where a request comes from, as far as it can be believed."""

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "0.0.0.0"  # noqa: S104 -- a request over a Unix socket has no address


def client_address(request: HttpRequest) -> str:
    """Return the address of the client.

    Behind proxies of our own, each adds the address it was called from to the end of X-Forwarded-For; what stands
    before those entries anybody could have written.
    """
    direct = request.META.get("REMOTE_ADDR") or NOWHERE
    if not settings.PROXIES:
        return direct
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    return told[-settings.PROXIES] if len(told) >= settings.PROXIES else direct
