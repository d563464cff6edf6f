"""`/returns`: letters that came back, told by a machine that sorts mail or by a service that opens it."""

import base64
import binascii
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.timezone import localdate, now
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from postroom.access.viewer import Right
from postroom.api.door import Code, Day, ProgramRequest, Shape, as_json, once, viewer
from postroom.api.problems import Problem, conflict, unprocessable
from postroom.returns import selectors, services
from postroom.returns.services import Coming, NeverSent, NotRecorded, ReturnedAlready, Way

if TYPE_CHECKING:
    from postroom.returns.models import ReturnedLetter

router = Router(tags=["returns"])
MOST_PICTURE = 8_000_000
"""Characters of a picture in base64: some six megabytes."""
EARLIEST = date(2000, 1, 1)
_SAID: dict[str, Any] = {"code": "PR4F7K9QWET2XMC", "reason": "moved", "returned_on": "2026-05-04"}
_MADE: dict[str, Any] = {
    "id": 17, "case": 12, "message": 7719, "contact": "C-1001", "name": "Zoë Kowalska", "reason": "moved",
    "returned_on": "2026-05-04", "recorded_at": "2026-05-04T10:00:00Z",
}  # fmt: skip
_REFUSED = {
    "foreign": "This is not the code of a letter of ours.",
    "misread": "The code does not add up: it was not read as it is printed.",
    "unknown": "No letter has this code, or none that this key may change.",
}


class ReturnIn(Shape):
    """One letter that came back. Capitals, spaces and dashes in the code do not matter."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_SAID]})
    code: str = Field(min_length=1, max_length=80, description="What stands in its barcode, or beneath it.")
    reason: Code = Field(description="moved, unknown, refused, deceased, unclaimed, incomplete, other.")
    returned_on: Day | None = Field(None, description="Today if not told.")
    picture: str = Field("", max_length=MOST_PICTURE, description="The scan as JPEG, PNG or WebP, in base64.")


class ReturnOut(BaseModel):
    """A returned letter as it is recorded, and the case that it belongs to."""

    model_config = ConfigDict(json_schema_extra={"examples": [_MADE]})
    id: int
    case: int
    message: int
    contact: str = Field(description="Account number of the customer.")
    name: str
    reason: str
    returned_on: date
    recorded_at: datetime


@router.post("", response={201: ReturnOut}, summary="Record that a letter came back")
@once
def record(request: ProgramRequest, told: ReturnIn) -> HttpResponse:
    """Record a letter: the message is returned, its address marked, what waits for it held, a case opened.

    409 `already` names no new one: the letter was recorded before. Takes the right to write.
    """
    viewer(request).must(Right.WRITE)
    reason = next((each for each in selectors.offered_reasons() if each.code == told.reason), None)
    if reason is None:
        raise unprocessable("unknown_reason", f"There is no reason “{told.reason}”.", "reason")
    day = told.returned_on or localdate()
    if not EARLIEST <= day <= localdate():
        raise unprocessable("invalid", "A letter comes back today or came back before.", "returned_on")
    coming = Coming(reason=reason, returned_on=day, way=Way.PROGRAM, picture=_kept(told.picture))
    try:
        letter = services.record_code(viewer=viewer(request), read=told.code, coming=coming, at=now())
    except NotRecorded as refused:
        raise _problem(refused) from None
    return as_json(_out(letter), 201)


def _kept(picture: str) -> str:
    if not picture:
        return ""
    try:
        return services.keep_scan(base64.b64decode(picture, validate=True))
    except binascii.Error:
        raise unprocessable("invalid", "This is no base64.", "picture") from None
    except services.BadScan as refused:
        raise unprocessable("bad_picture", str(refused), "picture") from None


def _problem(refused: NotRecorded) -> Problem:
    if isinstance(refused, ReturnedAlready):
        return conflict("already", f"The letter was recorded on {refused.letter.recorded_at:%Y-%m-%d} already.")
    if isinstance(refused, NeverSent):
        return conflict("not_sent", f"The letter never left the house: it is {refused.state}.")
    return unprocessable(f"{refused.code}_code", _REFUSED[refused.code], "code")


def _out(letter: "ReturnedLetter") -> ReturnOut:
    message = letter.message
    if message is None:
        raise ValueError(letter)
    return ReturnOut(
        id=letter.pk, case=letter.case_id, message=message.pk, contact=message.contact.account_number,
        name=message.recipient_name, reason=letter.reason.code, returned_on=letter.returned_on,
        recorded_at=letter.recorded_at,
    )  # fmt: skip
