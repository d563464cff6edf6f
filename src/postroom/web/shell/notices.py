"""Notes in the corner: what was done, often with a way to undo it, or what could not be done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

NO_CONTENT, NOT_MODIFIED = 204, 304
LEAVES_THE_PAGE = ("HX-Redirect", "HX-Refresh", "HX-Location")


def tell(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Say what was done. `undo` is the address that takes it back when it is posted to."""
    messages.success(request, text, extra_tags=undo)


def warn(request: HttpRequest, text: str) -> None:
    """Say what could not be done; the note stays until it is closed."""
    messages.error(request, text)


def append_notes(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let a fragment that htmx asked for carry the notes that wait, since no page will be made to show them."""
    if not isinstance(response, HttpResponse) or not _is_swapped(response):
        return
    waiting = messages.get_messages(request)
    if len(waiting):
        response.write(render_to_string("shell/notes.html#answer", {"messages": waiting}, request))


def _is_swapped(response: HttpResponse) -> bool:
    if response.status_code in (NO_CONTENT, NOT_MODIFIED) or response.has_header("Location"):
        return False
    if any(response.has_header(name) for name in LEAVES_THE_PAGE):
        return False
    return response.get("Content-Type", "").startswith("text/html")
