"""Begin a run, and say who gets what, from which account, under which title."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.audiences import selectors as audiences
from postroom.composing import services as composing
from postroom.contacts import selectors as contacts
from postroom.contacts.models import ContactQuerySet
from postroom.contacts.selectors import Choice
from postroom.core.carriage.envelope import Channel, Posting
from postroom.core.planned import has_passed
from postroom.outbox.models import Batch
from postroom.runs.leaving_out import reasons_to_leave_out
from postroom.runs.models import Kind, Occasion, Run, RunState
from postroom.runs.own_text import faults
from postroom.runs.services.usable import (
    NotUsable,
    check_audiences,
    check_designs,
    check_text,
    further_lanes,
    lets_opt_out,
)


class NotDraft(Exception):
    """The run has been generated: what it says and whom it goes to is settled."""


class Stale(Exception):
    """Somebody chose something for the run since it was looked at; `run` is what is chosen now."""

    def __init__(self, run: Run) -> None:
        super().__init__(run.title)
        self.run = run


class Lack(StrEnum):
    """What a run needs before it can be generated."""

    TITLE = "title"
    TEMPLATE = "template"
    TOPIC = "topic"
    """A newsletter goes to those who agreed to it, so its text says what it is about."""
    TEXT = "text"
    """What was written for the run cannot go out as it is."""
    OPT_OUT = "opt_out"
    """Its own design has no link by which customers could say no, and the text is about a topic."""
    ACCOUNT = "account"
    RECIPIENTS = "recipients"
    AUDIENCE = "audience"
    """One that was named is not there any more, or cannot be read."""
    FREE_VALUE = "free_value"
    TIME = "time"
    """The time from which it may go out has passed: whoever chose it means another."""


_ABOUT = (Kind.NEWSLETTER,)
"""Kinds that are marketing: nobody gets them who did not agree."""


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
    by_hand: Sequence[tuple[int, str]] | None = None
    """Contacts that somebody left out, each with what they typed as the reason; None: who was left out so far."""


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
    kind: Kind | None = None
    """None: what was chosen so far."""
    recipients: Who = field(default_factory=Who)
    template_version_id: int | None = None
    route: Route | None = None
    """None: what was chosen so far."""
    posting: Posting | None = None
    """How letters are posted, on paper. None: what was chosen so far."""
    designs: composing.Designs | None = None
    """What the messages are laid out with, whatever the template says. None: what was chosen so far."""
    lane_id: int | None = None
    further_lane_ids: Sequence[int] = ()
    """Those of the channels that stand in."""
    free_values: Mapping[str, str] = field(default_factory=dict)
    not_before: datetime | None = None


@transaction.atomic
def begin(*, viewer: Viewer, unit_id: int, title: str, channel: Channel = Channel.EMAIL) -> Run:
    """Begin a run of a unit, for the contacts of that unit, on one channel."""
    viewer.must(Right.SEND, unit_id)
    batch = Batch.objects.create(unit_id=unit_id, title=title, kind=Kind.OTHER)
    return Run.objects.create(
        unit_id=unit_id,
        batch=batch,
        title=title,
        channel=channel,
        created_by_id=viewer.user_id or None,
        key_id=viewer.key_id,
    )


@transaction.atomic
def choose(*, run_id: int, viewer: Viewer, chosen: Chosen, revision: int | None = None) -> Run:
    """Write down what was chosen, by somebody who looked at `revision`; None: whatever was chosen meanwhile.

    Raises `NotDraft`, `NotUsable`, `Stale`, or `DoesNotExist` for what the viewer cannot see.
    """
    run = to_change(run_id=run_id, viewer=viewer)
    if run.state != RunState.DRAFT:
        raise NotDraft(run.title)
    if revision not in (None, run.revision):
        raise Stale(run)
    check_text(run=run, viewer=viewer, version_id=chosen.template_version_id)
    if chosen.posting is Posting.ELECTRONIC:
        raise NotUsable("electronic registered mail is written to one customer who agreed to it, not to many")
    route = chosen.route or _route(run)
    run.channel, run.by_preference, run.goes_on = route.channel, route.by_preference, route.goes_on
    run.fallback = list(dict.fromkeys(channel for channel in route.fallback if channel != route.channel))
    run.title, run.kind = chosen.title, chosen.kind or run.kind
    run.template_version_id = chosen.template_version_id
    run.lane_id = chosen.lane_id
    run.posting = chosen.posting or run.posting
    further = further_lanes(run=run, viewer=viewer, first_id=chosen.lane_id, ids=chosen.further_lane_ids)
    who = chosen.recipients
    check_audiences(run=run, viewer=viewer, ids={*who.audiences, *who.without_audiences})
    run.selection = _selection(run, who)
    run.not_before = chosen.not_before
    run.revision += 1
    run.save(
        update_fields=[
            "title", "kind", "template_version", "channel", "fallback", "by_preference", "goes_on", "lane", "posting",
            "selection", "not_before", "revision",
        ],
    )  # fmt: skip
    run.further_lanes.set(further)
    _write_batch(run, viewer, chosen)
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


def recipients(*, run: Run, viewer: Viewer, at: datetime) -> ContactQuerySet:
    """Return the contacts that are chosen, before anybody is left out; nobody where nothing was chosen.

    Raises `audiences.Gone` or `audiences.BadFilter` for an audience that cannot be used any more.
    """
    if run.recurrence_id is not None and not run.is_pattern:
        occasions = Occasion.objects.filter(run=run).values("contact")
        return contacts.recipients(viewer=viewer, unit_id=run.unit_id, choice=Choice.ALL).filter(pk__in=occasions)
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
        if run.kind in _ABOUT and not _needs_consent(run):
            found.append((Lack.TOPIC, ""))
        if not lets_opt_out(run=run):
            found.append((Lack.OPT_OUT, str(run.batch.design)))
        found += [(Lack.TEXT, sentence) for sentence in faults(run=run)]
        needed = composing.free_tags(version_id=run.template_version_id)
        found += [(Lack.FREE_VALUE, name) for name in needed if not str(run.batch.free_values.get(name, "")).strip()]
    if has_passed(run.not_before, at) and not run.is_pattern:  # each run of a pattern has a time of its own
        found.append((Lack.TIME, ""))
    found += [(Lack.ACCOUNT, channel if run.is_mixed else "") for channel in run.channels if channel not in run.lanes]
    try:
        reasons_to_leave_out(selection=run.selection, unit=run.unit, at=at)
        if not recipients(run=run, viewer=viewer, at=at).exists():
            found.append((Lack.RECIPIENTS, ""))
    except (audiences.Gone, audiences.BadFilter):
        found.append((Lack.AUDIENCE, ""))
    return found


def _needs_consent(run: Run) -> bool:
    topic = run.template_version.template.topic if run.template_version else None
    return topic is not None and topic.needs_consent


def _selection(run: Run, who: Who) -> dict[str, Any]:
    by_hand = run.selection.get("by_hand", []) if who.by_hand is None else who.by_hand
    return {**asdict(who), "by_hand": [list(one) for one in by_hand]}


def _who(said: dict[str, Any]) -> Who:
    by_hand = [(contact_id, why) for contact_id, why in said.get("by_hand", ())]
    one_per = OnePer(said.get("one_per", OnePer.CONTACT))
    return Who(**{**said, "who": Choice(said["who"]), "one_per": one_per, "by_hand": by_hand})


def _route(run: Run) -> Route:
    fallback = [Channel(channel) for channel in run.fallback]
    return Route(channel=Channel(run.channel), fallback=fallback, by_preference=run.by_preference, goes_on=run.goes_on)


def _write_batch(run: Run, viewer: Viewer, chosen: Chosen) -> None:
    """Write down what the messages are made with, where whoever makes one anew finds it."""
    batch, wanted = run.batch, chosen.designs or run.batch.designs
    check_designs(run=run, viewer=viewer, wanted=wanted)
    batch.title, batch.kind, batch.free_values = run.title, run.kind, dict(chosen.free_values)
    batch.design_id, batch.letter_design_id = wanted
    batch.save(update_fields=["title", "kind", "free_values", "design", "letter_design"])


def to_change(*, run_id: int, viewer: Viewer, right: Right = Right.SEND) -> Run:
    """Return the run, locked until the transaction ends. Raises `Run.DoesNotExist`, `NotAllowed`."""
    run = Run.objects.visible_to(viewer).select_for_update().get(pk=run_id)
    viewer.must(right, run.unit_id)
    return run
