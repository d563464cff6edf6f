"""`/runs`: one message to many. Begin one, look at what became of it, approve it, stop it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.timezone import now
from ninja import Query, Router

from postroom.access import selectors as access
from postroom.api.door import (
    Id,
    ProgramRequest,
    as_json,
    cursor_of,
    number_of,
    once,
    unit_id,
    viewer,
)
from postroom.api.problems import Problem, Wrong, conflict, unprocessable
from postroom.api.run_costs import costs_of
from postroom.api.run_shapes import ApprovalIn, AssigneeIn, AssigneeOut, RunIn, RunOut, RunPage, RunQuery, WhoIn
from postroom.api.ways import lane_for
from postroom.audiences import selectors as audiences
from postroom.contacts import selectors as contacts
from postroom.core.carriage.envelope import Channel
from postroom.core.planned import has_passed
from postroom.outbox.services import is_test_lane
from postroom.runs import selectors as runs
from postroom.runs import services
from postroom.runs.services import Chosen, Route, Who
from postroom.stationery import selectors as stationery

if TYPE_CHECKING:
    from postroom.runs.models import Run

router = Router(tags=["runs"])


@router.get("", response=RunPage, summary="Runs, newest first")
def listed(request: ProgramRequest, asked: Query[RunQuery]) -> RunPage:
    """Tell the runs that the key may see, without the reasons why somebody was left out."""
    rows = runs.with_accounts(runs.runs(viewer=viewer(request)))
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
    if has_passed(told.not_before, now()):
        raise unprocessable("passed", "The time from which it may go has passed.", "not_before")
    route = _route(told)
    run = services.begin(viewer=seen, unit_id=place, title=told.title, channel=route.channel)
    usable = {template.code: version for template, version in stationery.usable(viewer=seen, unit_id=place)}
    if told.template not in usable:
        raise unprocessable("unknown_template", f"There is no published template “{told.template}”.", "template")
    accounts = {Channel(channel): code for channel, code in told.accounts.items()}
    chosen = Chosen(
        title=told.title,
        kind=told.kind,
        recipients=_who(request, place, told.recipients),
        template_version_id=usable[told.template],
        route=route,
        lane_id=lane_for(request, place, accounts.get(route.channel, told.account), route.channel),
        further_lane_ids=[lane_for(request, place, accounts.get(channel), channel) for channel in route.fallback],
        free_values=told.free_values,
        not_before=told.not_before,
    )
    services.choose(run_id=run.pk, viewer=seen, chosen=chosen)
    if told.assigned_to:
        services.assign(run_id=run.pk, viewer=seen, **_assignee(place, told.assigned_to))
    try:
        services.generate(run_id=run.pk, viewer=seen, at=now())
    except services.Incomplete as lack:
        raise unprocessable("incomplete", f"{lack}.", ".".join(filter(None, lack.lacking[0]))) from None
    return as_json(_whole(request, run.pk), 201)


@router.post("/{run_id}/approve", response=RunOut, summary="Let a run go out")
def approve(request: ProgramRequest, run_id: Id, told: ApprovalIn) -> HttpResponse:
    """Approve a run that is in review. With the `snapshot` that was looked at, nothing else can be approved by it."""
    run = runs.run(run_id=run_id, viewer=viewer(request))
    if request.auth.is_test and not all(map(is_test_lane, run.lanes.values())):
        raise Problem(403, Wrong(code="test_key", detail="A key for tests lets nothing out."))
    try:
        services.approve(run_id=run_id, snapshot=told.snapshot or run.snapshot, viewer=viewer(request), at=now())
    except services.NotInReview:
        raise conflict("not_in_review", f"{run.title} is {run.get_state_display().lower()}.") from None
    except services.NeedsAnother as refused:
        needs = ", ".join(need.why for need in refused.needs)
        raise conflict(
            "needs_another", f"Somebody else than who made {run.title} has to approve it: {needs}."
        ) from None
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
    return _steer(request, run_id, lambda: services.resume(run_id=run_id, viewer=viewer(request), at=now()))


@router.post("/{run_id}/cancel", response=RunOut, summary="Take back what is not sent yet")
def cancel(request: ProgramRequest, run_id: Id) -> HttpResponse:
    """Take back all that is not sent yet; what was sent stays sent."""
    return _steer(request, run_id, lambda: services.cancel(run_id=run_id, viewer=viewer(request), at=now()))


def _route(told: RunIn) -> Route:
    is_preferred = told.channel == "preferred"
    named: list[str] = [*told.order] if is_preferred else [told.channel, *told.order]
    channels = list(dict.fromkeys(map(Channel, named))) or list(Channel)
    if needless := {Channel(channel) for channel in told.accounts} - set(channels):
        raise unprocessable("not_its_channel", f"The run does not go by {min(needless)}.", "accounts")
    return Route(
        channel=channels[0],
        fallback=channels[1:],
        by_preference=is_preferred,
        goes_on=told.next_channel_after_failure and len(channels) > 1,
    )


def _assignee(place: int, told: AssigneeIn) -> dict[str, int]:
    """Return whom a run of a unit is assigned to, for the service."""
    if told.user:
        user = access.people_of(unit_id=place).filter(email=told.user.lower()).first()
        if user is None:
            raise unprocessable("unknown", f"Nobody who sees the unit signs in as {told.user}.", "assigned_to.user")
        return {"user_id": user.pk}
    group = access.groups_of(unit_id=place).filter(name=told.group).first()
    if group is None:
        raise unprocessable("unknown", f"No group “{told.group}” sees the unit.", "assigned_to.group")
    return {"group_id": group.pk}


def _steer(request: ProgramRequest, run_id: int, do: "Callable[[], Run]") -> HttpResponse:
    lanes = runs.run(run_id=run_id, viewer=viewer(request)).lanes
    if request.auth.is_test and not all(map(is_test_lane, lanes.values())):
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
        without_deceased=told.without_deceased,
        without_disputed=told.without_disputed,
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
    shown = _shown(run, runs.progress(run=run))
    shown.costs = costs_of(batch_id=run.batch_id, at=now())
    return shown


def _shown(run: "Run", counted: runs.Progress) -> RunOut:
    reasons: dict[str, int] = {}
    for (_, reason), number in counted.reasons.items():
        reasons[reason] = reasons.get(reason, 0) + number
    return RunOut(
        id=run.pk,
        state=run.state,
        title=run.title,
        kind=run.kind,
        assigned_to=AssigneeOut(
            user=run.assigned_user.email if run.assigned_user else None,
            group=run.assigned_group.name if run.assigned_group else None,
        )
        if run.assignee
        else None,
        unit=run.unit.code,
        channel="preferred" if run.by_preference else run.channel,
        order=[*run.channels] if run.by_preference else [*run.channels[1:]],
        account=run.lane.code if run.lane else None,
        accounts={channel: lane.code for channel, lane in run.lanes.items()},
        next_channel_after_failure=run.goes_on,
        snapshot=run.snapshot or None,
        recipients=counted.recipients,
        made=counted.made,
        excluded=counted.excluded,
        faulty=counted.faulty,
        states={str(state): number for state, number in counted.states.items()},
        reasons=reasons,
        created_at=run.created_at,
        not_before=run.not_before,
        is_overdue=run.is_overdue,
        finished_at=run.finished_at,
    )
