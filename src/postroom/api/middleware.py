"""Programs come in before the screens' middleware: they have neither session nor language."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.urls import Resolver404, resolve
from django.utils.translation import activate

from postroom.access.keys import BUCKET_SECONDS
from postroom.api.problems import Problem, Wrong, answer, disk_full, nothing, read
from postroom.operation import disk

DOORS = "/api/"
WRITES = frozenset({"POST", "PUT", "PATCH"})
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}
"""Beside those of every answer: nobody keeps this one, or shows it in a page."""


class Programs:
    """Answers what is asked below `/api/`, in the manner of the API whatever happens; all else goes to the screens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._screens = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request."""
        if not request.path_info.startswith(DOORS):
            return self._screens(request)
        activate(settings.LANGUAGE_CODE)  # this thread may have spoken to a person before
        try:
            request.get_host()  # refuses a name that is not ours
            said = _answered(request)
        except Exception as error:
            said = answer(read(error))
        for name, value in HEADERS.items():
            said.headers[name] = value
        if allowance := getattr(request, "allowance", None):
            said.headers["RateLimit-Policy"] = f'"key";q={allowance.size};w={BUCKET_SECONDS}'
            said.headers["RateLimit"] = f'"key";r={allowance.left};t={allowance.full_in}'
        if not said.streaming:
            said.headers["Content-Length"] = str(len(said.content))  # type: ignore[attr-defined]
        return said


def _answered(request: HttpRequest) -> HttpResponseBase:
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return answer(nothing())
    if "\0" in request.path_info:
        return answer(nothing())
    request.resolver_match = found
    if request.method in WRITES and disk.is_full():
        return answer(disk_full())
    said: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
    if isinstance(said, HttpResponseNotAllowed):
        allowed = said["Allow"]
        said = answer(Problem(405, Wrong(code="not_allowed_here", detail=f"Here you may {allowed}.")))
        said["Allow"] = allowed
    return said
