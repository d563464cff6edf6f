"""What is known of every request: a name that its lines in the log bear, and one line about how it ended.

It also turns away what could not be stored: better a clear refusal than half a file.
"""

import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from time import monotonic
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from postroom.operation import disk
from postroom.operation.logs import request_id

log = logging.getLogger("postroom.request")
GOOD_NAME = re.compile(r"[A-Za-z0-9._-]{8,64}")
SERVER_ERROR = 500

Answer = Callable[[HttpRequest], HttpResponseBase]


class Requests:
    """Names each request, logs its end without what stands in its address, and refuses what a full disk cannot take."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request under a name."""
        asked = request.headers.get("X-Request-ID", "")
        name = asked if GOOD_NAME.fullmatch(asked) else uuid4().hex
        token, began = request_id.set(name), monotonic()
        try:
            answer = self._get_response(request)
            answer["X-Request-ID"] = name
            _tell(request, answer, (monotonic() - began) * 1000)
        finally:
            request_id.reset(token)
        return answer

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Refuse early what would have to be stored while there is too little room."""
        return _no_room(request) if _is_too_much(request) else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say that there is no room, when that is why something broke."""
        return _no_room(request) if disk.is_lack_of_room(exception) else None


def _is_too_much(request: HttpRequest) -> bool:
    """Uploads are refused below the floor; people may still stop, cancel and tidy up."""
    return request.method == "POST" and request.content_type == "multipart/form-data" and disk.is_full()


def _no_room(request: HttpRequest) -> HttpResponse:
    return render(request, "health/no_room.html", status=HTTPStatus.INSUFFICIENT_STORAGE)


def _tell(request: HttpRequest, answer: HttpResponseBase, milliseconds: float) -> None:
    """Log the route, never the address: what customers click on holds their tokens."""
    found = request.resolver_match
    said = {
        "method": request.method if (request.method or "").isalpha() else "?",
        "route": f"/{found.route}" if found else "",
        "status": answer.status_code,
        "duration_ms": round(milliseconds, 1),
        "message_id": found.kwargs.get("message_id") if found else None,
    }
    level = logging.WARNING if answer.status_code >= SERVER_ERROR else logging.INFO
    log.log(level, "%s %s %s", said["method"], said["route"], said["status"], extra=said)
