"""`/queue`: for external systems, which take messages, process them, and report what became of each."""

import time
from base64 import b64encode
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import HttpResponse
from django.utils.timezone import now
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from postroom.access.viewer import NotAllowed, Right
from postroom.api.door import Line, Moment, ProgramRequest, Shape, as_json
from postroom.api.problems import Problem, Wrong, nothing
from postroom.core.carriage.envelope import Channel, EmailContent, SmsContent
from postroom.core.lifecycle import FailureKind, State
from postroom.systems import reporting, selectors, taking
from postroom.systems.reporting import Report, Said
from postroom.systems.taking import Taken, Token

if TYPE_CHECKING:
    from postroom.systems.models import System

router = Router(tags=["queue"])
LONGEST_WAIT = 25
MOST_WAITING = 4
"""Requests that wait for messages at once, in one process: others are answered at once, so that screens stay quick."""
_BETWEEN_LOOKS = 0.5
_TAKEN: dict[str, Any] = {
    "token": "40127-1",
    "message": 40127,
    "account": "set-top-boxes-sms",
    "attempt": 1,
    "channel": "sms",
    "recipient": "+48501234567",
    "recipient_name": "Zoë Kowalska",
    "language": None,
    "subject": None,
    "text": "Your bill 2041 is due on 14 May.",
    "html": None,
    "files": [],
}
_waiting = BoundedSemaphore(MOST_WAITING)


class LeaseIn(Shape):
    """How much the system takes, for how long, and how long it waits where there is nothing."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"limit": 50, "lease_seconds": 120, "wait_seconds": 20, "channels": ["sms"]}]},
    )
    limit: int = Field(10, ge=1, le=500)
    lease_seconds: int = Field(
        60, ge=5, le=3600, description="A message that is not reported on by then is offered again."
    )
    wait_seconds: int = Field(
        0, ge=0, le=LONGEST_WAIT, description="Answer as soon as there is anything, at the latest then."
    )
    channels: list[Literal["email", "sms"]] | None = Field(
        None, max_length=2, description="All that it may take, if not told."
    )


class FileOut(BaseModel):
    """A file that goes with the message; `content` is base64."""

    name: str
    media_type: str
    content: str


class TakenOut(BaseModel):
    """A message in the system's hands. `token` names this taking of it: show it in every report."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TAKEN]})
    token: str
    message: int
    account: str
    attempt: int
    channel: Channel
    recipient: str
    recipient_name: str
    language: str | None
    subject: str | None
    text: str
    html: str | None
    files: list[FileOut]


class LeaseOut(BaseModel):
    """What the system has now. Less than it asked for: there is no more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_TAKEN]}]})
    items: list[TakenOut]


class ReportIn(Shape):
    """What came of a message; `detail` and `reference` are shown to the staff."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reference": "osm-7718", "detail": "shown on 2 boxes"}]}
    )
    at: Moment | None = Field(None, description="When it happened; now if not told.")
    reference: Annotated[str, Field(max_length=200)] = Field("", description="What your system calls it.")
    detail: Line = ""


class FailureIn(ReportIn):
    """Why it can never be done. What may still be done later is given back by `release`."""

    reason: FailureKind = FailureKind.REFUSED


class TimeIn(Shape):
    """How many seconds: to hold it from now on, or to wait before it is offered again."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"seconds": 120, "detail": "line is busy"}]}
    )
    seconds: int = Field(60, ge=0, le=86_400)
    detail: Line = ""


class ReportOut(BaseModel):
    """Where the message is now."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"token": "40127-1", "state": "sent"}]})
    token: str
    state: State


@router.post("/lease", response=LeaseOut, summary="Take messages")
def lease(request: ProgramRequest, wanted: LeaseIn) -> HttpResponse:
    """Take messages for a time. What is not reported on in that time is offered again, at most five times."""
    system = _system(request)
    found = _take(system, wanted)
    if not found and wanted.wait_seconds and _waiting.acquire(blocking=False):
        try:
            until = time.monotonic() + wanted.wait_seconds
            while not found and time.monotonic() < until:
                time.sleep(_BETWEEN_LOOKS)
                found = _take(system, wanted)
        finally:
            _waiting.release()
    return as_json(LeaseOut(items=[_shown(taken) for taken in found]))


@router.post("/{token}/accepted", response=ReportOut, summary="It is stored, and we answer for it")
def accepted(request: ProgramRequest, token: str, told: ReportIn) -> HttpResponse:
    """Say that the system has the message: it is not offered again."""
    return _told(request, token, _said(Report.ACCEPTED, told))


@router.post("/{token}/sent", response=ReportOut, summary="It went out")
def sent(request: ProgramRequest, token: str, told: ReportIn) -> HttpResponse:
    """Say that the message went out."""
    return _told(request, token, _said(Report.SENT, told))


@router.post("/{token}/delivered", response=ReportOut, summary="It arrived")
def delivered(request: ProgramRequest, token: str, told: ReportIn) -> HttpResponse:
    """Say that the customer has it."""
    return _told(request, token, _said(Report.DELIVERED, told))


@router.post("/{token}/failed", response=ReportOut, summary="It can never be done")
def failed(request: ProgramRequest, token: str, told: FailureIn) -> HttpResponse:
    """Say why it failed: it then lies in Errors, with what you say, for somebody to repair."""
    return _told(request, token, _said(Report.FAILED, told, kind=told.reason))


@router.post("/{token}/returned", response=ReportOut, summary="It came back")
def returned(request: ProgramRequest, token: str, told: ReportIn) -> HttpResponse:
    """Say that it went out and came back."""
    return _told(request, token, _said(Report.RETURNED, told))


@router.post("/{token}/extend", response=ReportOut, summary="We need more time")
def extend(request: ProgramRequest, token: str, told: TimeIn) -> HttpResponse:
    """Hold the message for so many seconds from now on."""
    return _told(request, token, Said(report=Report.EXTEND, at=now(), seconds=max(told.seconds, 1)))


@router.post("/{token}/release", response=ReportOut, summary="Give it back")
def release(request: ProgramRequest, token: str, told: TimeIn) -> HttpResponse:
    """Give the message back to the queue; it is offered again after so many seconds."""
    said = Said(report=Report.RELEASE, at=now(), seconds=told.seconds, detail=told.detail)
    return _told(request, token, said)


def _system(request: ProgramRequest) -> "System":
    request.auth.viewer.must(Right.SEND)
    system = selectors.of_key(key_id=request.auth.key_id)
    if system is None:
        raise NotAllowed("is no external system's")
    return system


def _take(system: "System", wanted: LeaseIn) -> list[Taken]:
    return taking.lease(
        system=system, limit=wanted.limit, seconds=wanted.lease_seconds, at=now(), channels=wanted.channels
    )


def _said(report: Report, told: ReportIn, **more: Any) -> Said:
    return Said(report=report, at=told.at or now(), detail=told.detail, reference=told.reference, **more)


def _told(request: ProgramRequest, token: str, said: Said) -> HttpResponse:
    request.auth.viewer.must(Right.SEND)
    system = selectors.of_key(key_id=request.auth.key_id)
    if system is None:
        raise nothing()
    try:
        taken = Token.read(token)
        state = reporting.report(system=system, token=taken, said=said)
    except (ValueError, reporting.NotTaken):
        raise nothing() from None
    except reporting.TooLate as late:
        reporting.count_late(system=system)
        detail = f"The message is not in your hands any more, or not in this way: it is {late.state}."
        raise Problem(409, Wrong(code="too_late", detail=detail, field="token")) from None
    return as_json(ReportOut(token=token, state=state))


def _shown(taken: Taken) -> TakenOut:
    envelope, content = taken.envelope, taken.envelope.content
    subject = html = language = None
    files: list[FileOut] = []
    if isinstance(content, EmailContent):
        subject, text, html, language = content.subject, "".join(content.text), "".join(content.html), content.language
        files = [
            FileOut(name=f.name, media_type=f.media_type, content=b64encode(f.data).decode()) for f in content.files
        ]
    elif isinstance(content, SmsContent):
        text = content.text
    else:
        raise TypeError("no system takes letters")
    return TakenOut(
        token=str(taken.token),
        message=taken.token.message_id,
        account=taken.account,
        attempt=taken.token.attempt,
        channel=envelope.channel,
        recipient=envelope.recipient,
        recipient_name=envelope.recipient_name,
        language=language,
        subject=subject,
        text=text,
        html=html or None,
        files=files,
    )
