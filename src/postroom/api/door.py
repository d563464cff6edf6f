"""Who comes in and how: keys, requests that may be repeated, pages, and the JSON that comes in and goes out."""

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import wraps
from typing import Annotated, Any, TypeVar

import orjson
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.security import HttpBearer
from ninja.utils import contribute_operation_callback
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from postroom.access import answers, keys
from postroom.access import selectors as access
from postroom.access.keys import Caller
from postroom.access.viewer import Viewer
from postroom.api.problems import Problem, Wrong, unprocessable

ONCE = "x-once"
"""Marks in the schema what may be repeated under an `Idempotency-Key`."""
_NAME = re.compile(r"[\x21-\x7e]{1,200}")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")

Id = Annotated[int, Field(ge=1, lt=2**63)]


def _written(raw: object) -> object:
    """Figures are no dates: 0 is not 1970."""
    if raw is None or isinstance(raw, str):
        return raw
    raise ValueError("write it as text: 2026-05-04T10:00:00Z")


Moment = Annotated[AwareDatetime, BeforeValidator(_written)]
Day = Annotated[date, BeforeValidator(_written)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Line = Annotated[str, StringConstraints(max_length=300)]
Limit = Annotated[int, Field(ge=1, le=500, description="How many at most.")]
Cursor = Annotated[str, Field(max_length=600, description="`next` of the page before.")]


class Shape(BaseModel):
    """What comes in: a field that nobody knows is refused."""

    model_config = ConfigDict(extra="forbid")


class PageQuery(Shape):
    """Which page."""

    limit: Limit = 50
    cursor: Cursor | None = None


class ProgramRequest(HttpRequest):
    """A request of a program that showed its key."""

    auth: Caller


class Bearer(HttpBearer):
    """`Authorization: Bearer prm_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Let the program in. Raises `BadKey` or `TooFast`."""
        try:
            caller = keys.admit(token=token)
        except keys.TooFast as refused:
            request.allowance = refused.allowance  # type: ignore[attr-defined]
            raise
        request.allowance = caller.allowance  # type: ignore[attr-defined]
        return caller

    def __call__(self, request: HttpRequest) -> Caller:
        """Read the header; whoever shows no key has a bad one."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise keys.BadKey
        return self.authenticate(request, token.strip())


class StrictJson(Parser):
    """JSON as RFC 8259 has it: UTF-8, no lone surrogates, and no NUL, which no text of ours can hold."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return what the body says; raises `ValueError`, which becomes a 400."""
        if _NUL.search(request.body):
            raise ValueError("a text must not hold the character U+0000")
        return orjson.loads(request.body)


class Json(BaseRenderer):
    """JSON as it goes out: moments in UTC, to the microsecond; amounts of money as texts, so that none is rounded."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ARG002 -- passed by name
        """Return the body."""
        return orjson.dumps(data, default=_amount, option=orjson.OPT_UTC_Z)


def _amount(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an answer")


View = TypeVar("View", bound=Callable[..., Any])
Row = TypeVar("Row", bound=Model)


def as_json(body: BaseModel, status: int = 200) -> HttpResponse:
    """Return a body as it goes out."""
    return HttpResponse(body.model_dump_json(), status=status, content_type="application/json")


def once(view: View) -> View:
    """Do what is asked once, however often it is asked under one `Idempotency-Key`; the answer is kept 30 days.

    The answer is stored in the transaction that makes what it tells of: both are there, or neither. The same name with
    another request is refused, and so is one whose first request takes longer than we wait. A refusal is not kept.
    """

    @wraps(view)
    def answered(request: ProgramRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = request.headers.get("Idempotency-Key")
        if name is not None and not _NAME.fullmatch(name):
            raise unprocessable("invalid", "Use 1 to 200 visible ASCII characters.", "Idempotency-Key")

        def do() -> HttpResponse:
            return view(request, *args, **kwargs)  # type: ignore[no-any-return]

        if name is None:
            with transaction.atomic():
                return do()
        try:
            return _answered_once(request, name, do)
        except Exception:
            if not answers.is_kept(caller=request.auth, name=name):
                raise
        return _answered_once(request, name, do)  # the first of this name ended while this one came in

    contribute_operation_callback(answered, _mark)
    return answered  # type: ignore[return-value]


def _mark(operation: Operation) -> None:
    operation.openapi_extra = {**(operation.openapi_extra or {}), ONCE: True}


@transaction.atomic
def _answered_once(request: ProgramRequest, name: str, do: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        kept = answers.turn(caller=request.auth, name=name)
    except answers.InProgress:
        said = Wrong(code="in_progress", detail="A request of this name is not finished yet.", field="Idempotency-Key")
        raise Problem(409, said, wait=1) from None
    asked = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body).hexdigest()
    if kept:
        if kept.asked != asked:
            raise unprocessable("name_used", "This Idempotency-Key was another request's.", "Idempotency-Key")
        return HttpResponse(kept.body, status=kept.status, content_type="application/json")
    done = do()
    answer = answers.Kept(asked, done.status_code, done.content.decode())
    answers.keep_answer(caller=request.auth, name=name, answer=answer, at=now())
    return done


def unit_id(request: ProgramRequest, code: str | None) -> int:
    """Return the unit that is meant: by its code, else the key's own. Raises `Problem` where the key sees none such."""
    if code is None:
        return request.auth.unit_id
    found = access.units(viewer=request.auth.viewer).filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise unprocessable("unknown_unit", f"There is no unit “{code}”, or not for this key.", "unit")
    return found


def viewer(request: ProgramRequest) -> Viewer:
    """Return who is asking, for selectors and services."""
    return request.auth.viewer


def cursor_of(place: object) -> str | None:
    """Return where the next page begins, as programs hand it back; None at the end."""
    return base64.urlsafe_b64encode(str(place).encode()).decode().rstrip("=") if place else None


def page_of(rows: QuerySet[Row], asked: PageQuery) -> tuple[Sequence[Row], str | None]:
    """Return a page of rows in the order in which they were made, and the cursor of the page behind."""
    found = list(rows.order_by("pk").filter(pk__gt=number_of(asked.cursor) or 0)[: asked.limit + 1])
    shown = found[: asked.limit]
    return shown, cursor_of(shown[-1].pk) if len(found) > len(shown) else None


def place_of(cursor: str | None) -> str:
    """Return what a cursor stands for; raises `Problem` for one that we did not give."""
    try:
        return base64.b64decode((cursor or "") + "=" * (-len(cursor or "") % 4), b"-_", validate=True).decode()
    except ValueError:
        raise unprocessable("bad_cursor", "Use `next` of the page before.", "cursor") from None


def number_of(cursor: str | None) -> int | None:
    """Return the id that a cursor stands for, if there is one."""
    place = place_of(cursor)
    if not place:
        return None
    if not (place.isascii() and place.isdigit() and len(place) <= len(str(2**62))):
        raise unprocessable("bad_cursor", "Use `next` of the page before.", "cursor")
    return int(place)
