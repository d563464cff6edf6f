"""Begin a run, and say who gets what, from which account, under which title."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Count

from postroom.access.sharing import usable_by
from postroom.access.viewer import Right, Viewer
from postroom.audiences import selectors as audiences
from postroom.audiences.models import Audience
from postroom.composing import services as composing
from postroom.contacts import selectors as contacts
from postroom.contacts.models import Building, ContactList, ContactQuerySet
from postroom.contacts.selectors import AccountCheck, Choice
from postroom.core.carriage.envelope import Channel
from postroom.outbox.models import Batch, Lane
from postroom.runs.leaving_out import reasons_to_leave_out
from postroom.runs.models import Run, RunState
from postroom.runs.own_text import faults
from postroom.stationery import selectors as stationery
from postroom.stationery.models import Template


class NotDraft(Exception):
    """The run has been generated: what it says and whom it goes to is settled."""


class NotUsable(Exception):
    """The template is not published or has no version for this channel, or the account is for another channel."""


class Lack(StrEnum):
    """What a run needs before it can be generated."""

    TITLE = "title"
    TEMPLATE = "template"
    TEXT = "text"
    """What was written for the run cannot go out as it is."""
    ACCOUNT = "account"
    RECIPIENTS = "recipients"
    AUDIENCE = "audience"
    """One that was named is not there any more, or cannot be read."""
    FREE_VALUE = "free_value"


class Incomplete(Exception):
    """The run cannot be generated yet; `lacking` says what for, with the name of a free tag where that is it."""

    def __init__(self, lacking: Sequence[tuple[Lack, str]]) -> None:
        super().__init__(", ".join(f"{lack.replace('_', ' ')} {name}".strip() for lack, name in lacking) + " missing")
        self.lacking = tuple(lacking)


class OnePer(StrEnum):
    """To whom one message goes: to each customer, or to one of those who have the same postal address."""

    CONTACT = "contact"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """The recipients as they are chosen; only what belongs to `who` is looked at."""

    who: Choice = Choice.ALL
    types: Sequence[str] = ()
    buildings: Sequence[int] = ()
    accounts: str = ""
    lists: Sequence[int] = ()
    audiences: Sequence[int] = ()
    without_audiences: Sequence[int] = ()
    """Whoever is in one of these is left out."""
    without_written_days: int | None = None
    """Whoever was written to within so many days is left out."""
    without_deceased: bool = True
    without_disputed: bool = False
    one_per: OnePer = OnePer.CONTACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """By which channels: the first, what stands in for it in order, and whether each customer's own comes first."""

    channel: Channel = Channel.EMAIL
    fallback: Sequence[Channel] = ()
    by_preference: bool = False
    goes_on: bool = False
    """After a failure or a return it goes on by the next channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """All that is chosen for a run. What is None or empty is still to be chosen."""

    title: str
    recipients: Who = field(default_factory=Who)
    template_version_id: int | None = None
    route: Route | None = None
    """None: what was chosen so far."""
    lane_id: int | None = None
    further_lane_ids: Sequence[int] = ()
    """Those of the channels that stand in."""
    free_values: Mapping[str, str] = field(default_factory=dict)
    not_before: datetime | None = None


@transaction.atomic
def begin(*, viewer: Viewer, unit_id: int, title: str, channel: Channel = Channel.EMAIL) -> Run:
    """Begin a run of a unit, for the contacts of that unit, on one channel."""
    viewer.must(Right.SEND, unit_id)
    batch = Batch.objects.create(unit_id=unit_id, title=title)
    return Run.objects.create(
        unit_id=unit_id,
        batch=batch,
        title=title,
        channel=channel,
        created_by_id=viewer.user_id or None,
        key_id=viewer.key_id,
    )


@transaction.atomic
def choose(*, run_id: int, viewer: Viewer, chosen: Chosen) -> Run:
    """Write down what was chosen. Raises `NotDraft`, `NotUsable`, or `DoesNotExist` for what the viewer cannot see."""
    run = to_change(run_id=run_id, viewer=viewer)
    if run.state != RunState.DRAFT:
        raise NotDraft(run.title)
    if chosen.template_version_id is not None:
        version = stationery.version(version_id=chosen.template_version_id, viewer=viewer)
        is_published = version.published_at is not None and version.template.kind == Template.Kind.MESSAGE
        if not is_published and version.template_id != run.own_text_id:
            raise NotUsable(f"{version} is not published, or nothing that is sent by itself")
    route = chosen.route or _route(run)
    run.channel, run.by_preference, run.goes_on = route.channel, route.by_preference, route.goes_on
    run.fallback = list(dict.fromkeys(channel for channel in route.fallback if channel != route.channel))
    run.title = chosen.title
    run.template_version_id = chosen.template_version_id
    run.lane_id = chosen.lane_id
    further = _further_lanes(run, viewer, chosen)
    _check_audiences(run, viewer, chosen.recipients)
    run.selection = asdict(chosen.recipients)
    run.not_before = chosen.not_before
    run.save(
        update_fields=[
            "title", "template_version", "channel", "fallback", "by_preference", "goes_on", "lane", "selection",
            "not_before",
        ],
    )  # fmt: skip
    run.further_lanes.set(further)
    Batch.objects.filter(pk=run.batch_id).update(title=run.title, free_values=dict(chosen.free_values))
    return run


def so_far(*, run: Run) -> Chosen:
    """Return what is chosen already, to change a part of it."""
    said: dict[str, Any] = dict(run.selection)
    return Chosen(
        title=run.title,
        recipients=_who(said) if said else Who(who=Choice.ACCOUNTS),
        template_version_id=run.template_version_id,
        route=_route(run),
        lane_id=run.lane_id,
        further_lane_ids=[lane.pk for channel, lane in run.lanes.items() if channel != run.channel],
        free_values=dict(run.batch.free_values),
        not_before=run.not_before,
    )


def types_offered(*, run: Run, viewer: Viewer) -> list[tuple[str, int]]:
    """Return the customer types among those that the run could go to, with how many are of each."""
    every = contacts.recipients(viewer=viewer, unit_id=run.unit_id, choice=Choice.ALL).exclude(customer_type="")
    counted = every.order_by("customer_type").values("customer_type").annotate(number=Count("pk"))
    return [(row["customer_type"], row["number"]) for row in counted]


def buildings_offered(*, run: Run, viewer: Viewer) -> list[tuple[Building, int]]:
    """Return the buildings of the run's unit by brand and name, with how many customers are in each."""
    every = contacts.recipients(viewer=viewer, unit_id=run.unit_id, choice=Choice.ALL)
    inside = dict(every.order_by().values_list("building").annotate(number=Count("pk")))
    buildings = contacts.buildings(viewer=viewer).filter(unit_id=run.unit_id)
    return [(building, inside.get(building.pk, 0)) for building in buildings]


def lists_offered(*, run: Run, viewer: Viewer) -> list[tuple[ContactList, int]]:
    """Return the saved lists of the run's unit by name, with how many customers are on each."""
    lists = list(contacts.kept_lists(viewer=viewer).filter(unit_id=run.unit_id).order_by("name", "pk"))
    on_it = contacts.sizes(lists=lists)
    return [(kept, on_it.get(kept.pk, 0)) for kept in lists]


def audiences_offered(*, run: Run, viewer: Viewer) -> list[Audience]:
    """Return the audiences that the run's unit may use, by name, each with its size as it was counted last."""
    return list(audiences.offered(viewer=viewer, unit_id=run.unit_id))


def check_accounts(*, run: Run, viewer: Viewer, text: str) -> AccountCheck:
    """Look up pasted account numbers among the contacts that the run could go to."""
    return contacts.validate_accounts(viewer=viewer, unit_id=run.unit_id, text=text)


def recipients(*, run: Run, viewer: Viewer, at: datetime) -> ContactQuerySet:
    """Return the contacts that are chosen, before anybody is left out; nobody where nothing was chosen.

    Raises `audiences.Gone` or `audiences.BadFilter` for an audience that cannot be used any more.
    """
    said: dict[str, Any] = dict(run.selection) or {"who": Choice.ACCOUNTS, "accounts": ""}
    every = contacts.recipients(
        viewer=viewer,
        unit_id=run.unit_id,
        choice=Choice(said["who"]),
        types=said.get("types", ()),
        ids=said.get("lists" if said["who"] == Choice.LISTS else "buildings", ()),
        accounts=said.get("accounts", ""),
    )
    if said["who"] != Choice.AUDIENCES:
        return every
    ids = said.get("audiences", ())
    return every.filter(audiences.in_any(ids=ids, unit=run.unit, at=at)) if ids else every.none()


def lacking(*, run: Run, viewer: Viewer, at: datetime) -> list[tuple[Lack, str]]:
    """Say what is still to be chosen; empty when the run can be generated."""
    found: list[tuple[Lack, str]] = []
    if not run.title.strip():
        found.append((Lack.TITLE, ""))
    if run.template_version_id is None:
        found.append((Lack.TEMPLATE, ""))
    else:
        found += [(Lack.TEXT, sentence) for sentence in faults(run=run)]
        needed = composing.free_tags(version_id=run.template_version_id)
        found += [(Lack.FREE_VALUE, name) for name in needed if not str(run.batch.free_values.get(name, "")).strip()]
    found += [(Lack.ACCOUNT, channel if run.is_mixed else "") for channel in run.channels if channel not in run.lanes]
    try:
        reasons_to_leave_out(selection=run.selection, unit=run.unit, at=at)
        if not recipients(run=run, viewer=viewer, at=at).exists():
            found.append((Lack.RECIPIENTS, ""))
    except (audiences.Gone, audiences.BadFilter):
        found.append((Lack.AUDIENCE, ""))
    return found


def _who(said: dict[str, Any]) -> Who:
    return Who(**{**said, "who": Choice(said["who"]), "one_per": OnePer(said.get("one_per", OnePer.CONTACT))})


def _route(run: Run) -> Route:
    fallback = [Channel(channel) for channel in run.fallback]
    return Route(channel=Channel(run.channel), fallback=fallback, by_preference=run.by_preference, goes_on=run.goes_on)


def _further_lanes(run: Run, viewer: Viewer, chosen: Chosen) -> list[Lane]:
    """Return the accounts of the channels that stand in. Raises `NotUsable` for one that the run cannot go by."""
    ids = [pk for pk in (chosen.lane_id, *chosen.further_lane_ids) if pk is not None]
    lanes = Lane.objects.visible_to(viewer).in_bulk(ids)
    if len(lanes) < len(set(ids)):
        raise Lane.DoesNotExist
    usable = set(Lane.objects.filter(usable_by(run.unit_id), pk__in=ids).values_list("pk", flat=True))
    for lane in lanes.values():
        wanted = [run.channel] if lane.pk == chosen.lane_id else run.fallback
        if lane.channel not in wanted:
            raise NotUsable(f"{lane.name} carries {lane.channel}, not {' or '.join(wanted) or 'anything'}")
        if lane.pk not in usable:
            raise NotUsable(f"{lane.name} is not for {run.unit}")
    by_channel = {lane.channel: lane for lane in lanes.values() if lane.pk != chosen.lane_id}
    return list(by_channel.values())


def _check_audiences(run: Run, viewer: Viewer, who: Who) -> None:
    """Raise `NotUsable` where an audience is named that the run's unit may not use."""
    named = {*who.audiences, *who.without_audiences}
    usable = audiences.offered(viewer=viewer, unit_id=run.unit_id).filter(pk__in=named).count() if named else 0
    if usable < len(named):
        raise NotUsable(f"not all of the audiences are for {run.unit}")


def to_change(*, run_id: int, viewer: Viewer, right: Right = Right.SEND) -> Run:
    """Return the run, locked until the transaction ends. Raises `Run.DoesNotExist`, `NotAllowed`."""
    run = Run.objects.visible_to(viewer).select_for_update().get(pk=run_id)
    viewer.must(right, run.unit_id)
    return run
