"""What a program is told when something is not as it should be: RFC 9457, naming field, customer and account."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from math import ceil
from typing import Any

import orjson
from django.core.exceptions import DisallowedHost, ObjectDoesNotExist, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel, ConfigDict

from postroom.access.keys import BadKey, TooFast
from postroom.access.viewer import NotAllowed
from postroom.operation.disk import is_lack_of_room

MEDIA_TYPE = "application/problem+json"
logger = logging.getLogger(__name__)
_NOT_FIELDS = frozenset({"body", "query", "path", "single", "batch"})


class Wrong(BaseModel):
    """One thing that is wrong: where, a code for programs, and a sentence for people.

    `contact` is the name of the customer whom it concerns, `account` the account number.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "no_address",
                    "detail": "C-1002 has no e-mail address: add one, or choose another channel",
                    "field": "contact",
                    "contact": "Zoë Kowalska",
                    "account": "C-1002",
                }
            ]
        }
    )
    code: str
    detail: str
    field: str | None = None
    contact: str | None = None
    account: str | None = None


class ProblemOut(Wrong):
    """A refusal (RFC 9457): nothing was done. `errors` names each thing where there are several."""

    type: str
    title: str
    status: int
    errors: list[Wrong] = []


class Problem(Exception):
    """A refusal with its status; `wait` says in how many seconds to come again."""

    def __init__(self, status: int, wrong: Wrong, *, errors: Sequence[Wrong] = (), wait: int | None = None) -> None:
        super().__init__(wrong.detail)
        self.status, self.wrong, self.errors, self.wait = status, wrong, errors, wait


def nothing() -> Problem:
    """There is no such address."""
    return Problem(404, Wrong(code="not_found", detail="There is no such address."))


def disk_full() -> Problem:
    """There is no room for what would have to be stored."""
    return Problem(507, Wrong(code="disk_full", detail="The disk is full: nothing was stored."), wait=60)


def conflict(code: str, detail: str) -> Problem:
    """What was asked for does not go with how things stand now."""
    return Problem(409, Wrong(code=code, detail=detail))


def unprocessable(code: str, detail: str, field: str) -> Problem:
    """A field holds something that cannot be."""
    return Problem(422, Wrong(code=code, detail=detail, field=field))


def answer(problem: Problem) -> HttpResponse:
    """Return a refusal as a program reads it."""
    body = {
        "type": f"urn:postroom:problem:{problem.wrong.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        **problem.wrong.model_dump(exclude_none=True),
    }
    if problem.errors:
        body["errors"] = [wrong.model_dump(exclude_none=True) for wrong in problem.errors]
    said = HttpResponse(orjson.dumps(body), status=problem.status, content_type=MEDIA_TYPE)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        said["WWW-Authenticate"] = "Bearer"
    if problem.wait is not None:
        said["Retry-After"] = str(problem.wait)
    return said


_USUAL: tuple[tuple[type[Exception] | tuple[type[Exception], ...], int, str, str], ...] = (
    (BadKey, 401, "bad_key", "Show a key that is in force: Authorization: Bearer prm_…"),
    (NotAllowed, 403, "not_allowed", "This key {said}."),
    ((ObjectDoesNotExist, Http404), 404, "not_found", "There is no such thing, or not for this key."),
    (RequestDataTooBig, 413, "too_large", "The request is too large: send fewer at once."),
    (HttpError, 400, "bad_request", "{said}"),
    (DisallowedHost, 400, "unknown_host", "No name of this house is asked for: see POSTROOM_ALLOWED_HOSTS."),
    ((OperationalError, InterfaceError), 503, "away", "The database does not answer. Ask again under the same name."),
)
"""What is raised anywhere below, and the refusal that says it: status, code, sentence."""


def read(raised: Exception) -> Problem:
    """Say as a refusal what was raised anywhere below."""
    if isinstance(raised, Problem):
        return raised
    if isinstance(raised, ValidationError):
        return _invalid(raised.errors)
    if isinstance(raised, TooFast):
        said = Wrong(code="too_fast", detail="This key has used up its requests for now.")
        return Problem(429, said, wait=max(1, ceil(raised.wait)))
    if is_lack_of_room(raised):
        return disk_full()
    for kinds, status, code, sentence in _USUAL:
        if isinstance(raised, kinds):
            return Problem(status, Wrong(code=code, detail=sentence.format(said=raised)))
    logger.error("a program's request failed", exc_info=raised)
    return Problem(500, Wrong(code="broken", detail="Something is broken on our side. Nothing was done."))


def _invalid(errors: Sequence[Mapping[str, Any]]) -> Problem:
    wrong = [Wrong(code="invalid", detail=str(error["msg"]), field=_field(error["loc"])) for error in errors]
    if len(wrong) == 1:
        return Problem(422, wrong[0])
    return Problem(422, Wrong(code="invalid", detail="Several fields are not as they should be."), errors=wrong)


def _field(place: Sequence[str | int]) -> str:
    """Return ("body", "wanted", "batch", "messages", 3, "contact") as messages.3.contact."""
    start = 2 if place and place[0] == "body" else 1
    return ".".join(str(step) for step in place[start:] if step not in _NOT_FIELDS)


def handle(api: NinjaAPI) -> None:
    """Have the API answer all that is raised with a problem."""

    def said(_request: HttpRequest, problem: Any) -> HttpResponse:
        return answer(read(problem))

    for kind in (Exception, ObjectDoesNotExist, Http404, HttpError, ValidationError, Problem):
        api.add_exception_handler(kind, said)
