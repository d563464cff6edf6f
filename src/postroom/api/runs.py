"""`/runs`: one message to many. Begin one, look at what became of it, approve it, stop it."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpResponse
from django.utils.timezone import now
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from postroom.api.door import (
    Code,
    Cursor,
    Id,
    Limit,
    Line,
    Moment,
    ProgramRequest,
    Shape,
    as_json,
    cursor_of,
    number_of,
    once,
    unit_id,
    viewer,
)
from postroom.api.problems import Problem, Wrong, conflict, unprocessable
from postroom.api.ways import lane_for
from postroom.audiences import selectors as audiences
from postroom.contacts import selectors as contacts
from postroom.contacts.selectors import Choice
from postroom.core.carriage.envelope import Channel
from postroom.outbox.services import is_test_lane
from postroom.runs import selectors as runs
from postroom.runs import services
from postroom.runs.services import Chosen, OnePer, Who
from postroom.stationery import selectors as stationery

if TYPE_CHECKING:
    from postroom.runs.models import Run

router = Router(tags=["runs"])
_RUN: dict[str, Any] = {
    "id": 31,
    "state": "in_review",
    "title": "Reminder of May",
    "unit": "dublin",
    "channel": "email",
    "account": "office",
    "snapshot": "6f1c…",
    "recipients": 120,
    "made": 118,
    "excluded": 2,
    "faulty": 0,
    "states": {"pending_approval": 118},
    "reasons": {"no_address": 2},
    "created_at": "2026-05-04T10:00:00Z",
    "not_before": None,
    "finished_at": None,
}


class WhoIn(Shape):
    """Who gets it: everybody of the unit, customer types, buildings, saved lists, audiences or account numbers."""

    who: Choice = Choice.ALL
    types: list[Line] = Field([], max_length=200)
    buildings: list[Code] = Field([], max_length=1000, description="Codes.")
    lists: list[Code] = Field([], max_length=100, description="Codes.")
    audiences: list[Code] = Field([], max_length=100, description="Codes.")
    without_audiences: list[Code] = Field([], max_length=100, description="Codes: whoever is in one is left out.")
    without_written_days: int | None = Field(
        None, ge=1, le=3650, description="Whoever was written to within so many days is left out."
    )
    one_per: OnePer = Field(OnePer.CONTACT, description="Of a household, customers with one postal address, one.")
    accounts: list[Code] = Field([], max_length=100_000, description="Account numbers of customers.")


class RunIn(Shape):
    """One message to many. It is written at once, and goes out when it is approved."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"title": "Reminder of May", "template": "payment_reminder", "recipients": {"who": "all"}},
            ]
        },
    )
    title: str = Field(min_length=1, max_length=200)
    template: Code = Field(description="Code of a published template.")
    unit: Code | None = Field(None, description="Code of the unit; the key's own if none is named.")
    channel: Literal["email", "sms", "letter"] = "email"
    account: Code | None = Field(
        None, description="Code of the channel account; the unit's usual one if none is named."
    )
    recipients: WhoIn = Field(default_factory=WhoIn)
    free_values: dict[Code, Line] = Field({}, max_length=100)
    not_before: Moment | None = None


class ApprovalIn(Shape):
    """What is approved: the `snapshot` of the run as it was looked at; without it, the run as it stands."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"snapshot": _RUN["snapshot"]}]})
    snapshot: str | None = Field(None, max_length=64)


class RunOut(BaseModel):
    """A run. recipients = made + excluded + faulty (+ those not dealt with yet); made = the sum over `states`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_RUN]})
    id: int
    state: Literal["draft", "generating", "in_review", "approved", "sending", "paused", "finished", "cancelled"]
    title: str
    unit: str
    channel: str
    account: str | None
    snapshot: str | None
    recipients: int
    made: int
    excluded: int
    faulty: int
    states: dict[str, int]
    reasons: dict[str, int]
    created_at: datetime
    not_before: datetime | None
    finished_at: datetime | None


class RunPage(BaseModel):
    """Some runs, newest first; `next` is the cursor of the page behind."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_RUN | {"reasons": {}}], "next": None}]})
    items: list[RunOut]
    next: str | None


class RunQuery(Shape):
    """Which page."""

    limit: Limit = 50
    cursor: Cursor | None = None


@router.get("", response=RunPage, summary="Runs, newest first")
def listed(request: ProgramRequest, asked: Query[RunQuery]) -> RunPage:
    """Tell the runs that the key may see, without the reasons why somebody was left out."""
    rows = runs.runs(viewer=viewer(request)).select_related("lane")
    shown, before = runs.page(rows, before=number_of(asked.cursor), size=asked.limit)
    counted = runs.overview(runs=shown)
    return RunPage(items=[_shown(run, counted[run.pk]) for run in shown], next=cursor_of(before))


@router.get("/{run_id}", response=RunOut, summary="How far a run is")
def show(request: ProgramRequest, run_id: Id) -> RunOut:
    """Tell how far a run is, what became of its recipients, and why some were left out."""
    return _whole(request, run_id)


@router.post("", response={201: RunOut}, summary="Write one message to many")
@once
def begin(request: ProgramRequest, told: RunIn) -> HttpResponse:
    """Begin a run and have it written in the background. Nothing goes out before it is approved."""
    place, seen = unit_id(request, told.unit), viewer(request)
    channel = Channel(told.channel)
    run = services.begin(viewer=seen, unit_id=place, title=told.title, channel=channel)
    usable = {template.code: version for template, version in stationery.usable(viewer=seen, unit_id=place)}
    if told.template not in usable:
        raise unprocessable("unknown_template", f"There is no published template “{told.template}”.", "template")
    chosen = Chosen(
        title=told.title,
        recipients=_who(request, place, told.recipients),
        template_version_id=usable[told.template],
        lane_id=lane_for(request, place, told.account, channel),
        free_values=told.free_values,
        not_before=told.not_before,
    )
    services.choose(run_id=run.pk, viewer=seen, chosen=chosen)
    try:
        services.generate(run_id=run.pk, viewer=seen, at=now())
    except services.Incomplete as lack:
        raise unprocessable("incomplete", f"{lack}.", ".".join(filter(None, lack.lacking[0]))) from None
    return as_json(_whole(request, run.pk), 201)


@router.post("/{run_id}/approve", response=RunOut, summary="Let a run go out")
def approve(request: ProgramRequest, run_id: Id, told: ApprovalIn) -> HttpResponse:
    """Approve a run that is in review. With the `snapshot` that was looked at, nothing else can be approved by it."""
    run = runs.run(run_id=run_id, viewer=viewer(request))
    if request.auth.is_test and not is_test_lane(run.lane):
        raise Problem(403, Wrong(code="test_key", detail="A key for tests lets nothing out."))
    try:
        services.approve(run_id=run_id, snapshot=told.snapshot or run.snapshot, viewer=viewer(request), at=now())
    except services.NotInReview:
        raise conflict("not_in_review", f"{run.title} is {run.get_state_display().lower()}.") from None
    except services.SnapshotChanged:
        raise conflict("changed", f"{run.title} changed after it was looked at: look again.") from None
    return as_json(_whole(request, run_id))


@router.post("/{run_id}/pause", response=RunOut, summary="Let nothing more of a run go out")
def pause(request: ProgramRequest, run_id: Id) -> HttpResponse:
    """Pause a run that goes out: nothing more of it is sent until it is resumed."""
    return _steer(request, run_id, lambda: services.pause(run_id=run_id, viewer=viewer(request), at=now()))


@router.post("/{run_id}/resume", response=RunOut, summary="Go on with a run")
def resume(request: ProgramRequest, run_id: Id) -> HttpResponse:
    """Go on with a paused run: what was not sent yet goes out, nothing goes out again."""
    return _steer(request, run_id, lambda: services.resume(run_id=run_id, viewer=viewer(request)))


@router.post("/{run_id}/cancel", response=RunOut, summary="Take back what is not sent yet")
def cancel(request: ProgramRequest, run_id: Id) -> HttpResponse:
    """Take back all that is not sent yet; what was sent stays sent."""
    return _steer(request, run_id, lambda: services.cancel(run_id=run_id, viewer=viewer(request), at=now()))


def _steer(request: ProgramRequest, run_id: int, do: "Callable[[], Run]") -> HttpResponse:
    if request.auth.is_test and not is_test_lane(runs.run(run_id=run_id, viewer=viewer(request)).lane):
        raise Problem(403, Wrong(code="test_key", detail="A key for tests steers runs of tests only."))
    try:
        do()
    except services.NotSteerable as refused:
        raise conflict("not_now", f"{refused}.") from None
    return as_json(_whole(request, run_id))


def _who(request: ProgramRequest, place: int, told: WhoIn) -> Who:
    seen = viewer(request)
    buildings = dict(contacts.buildings(viewer=seen).filter(unit_id=place).values_list("code", "pk"))
    lists = dict(contacts.kept_lists(viewer=seen).filter(unit_id=place).values_list("code", "pk"))
    usable = dict(audiences.offered(viewer=seen, unit_id=place).values_list("code", "pk"))
    return Who(
        who=told.who,
        types=told.types,
        buildings=_ids(told.buildings, buildings, "buildings"),
        lists=_ids(told.lists, lists, "lists"),
        audiences=_ids(told.audiences, usable, "audiences"),
        without_audiences=_ids(told.without_audiences, usable, "without_audiences"),
        without_written_days=told.without_written_days,
        one_per=told.one_per,
        accounts="\n".join(told.accounts),
    )


def _ids(codes: list[str], known: dict[str, int], field: str) -> list[int]:
    for number, code in enumerate(codes):
        if code not in known:
            raise unprocessable("unknown", f"There is no “{code}” in the unit.", f"recipients.{field}.{number}")
    return [known[code] for code in codes]


def _whole(request: ProgramRequest, run_id: int) -> RunOut:
    run = runs.run(run_id=run_id, viewer=viewer(request))
    return _shown(run, runs.progress(run=run))


def _shown(run: "Run", counted: runs.Progress) -> RunOut:
    reasons: dict[str, int] = {}
    for (_, reason), number in counted.reasons.items():
        reasons[reason] = reasons.get(reason, 0) + number
    return RunOut(
        id=run.pk,
        state=run.state,
        title=run.title,
        unit=run.unit.code,
        channel=run.channel,
        account=run.lane.code if run.lane else None,
        snapshot=run.snapshot or None,
        recipients=counted.recipients,
        made=counted.made,
        excluded=counted.excluded,
        faulty=counted.faulty,
        states={str(state): number for state, number in counted.states.items()},
        reasons=reasons,
        created_at=run.created_at,
        not_before=run.not_before,
        finished_at=run.finished_at,
    )
