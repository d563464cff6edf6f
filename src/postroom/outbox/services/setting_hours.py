"""Say when a unit's messages may go out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, time

from django.db import transaction
from django.db.models import QuerySet

from postroom.access import selectors as access
from postroom.access.models import Unit
from postroom.access.tree import tree
from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.core.carriage.envelope import Channel
from postroom.core.hours import Hours
from postroom.outbox.models import SendingHours
from postroom.outbox.signals import hours_changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The hours as they are set."""

    opens: time
    closes: time
    weekdays: Sequence[int]
    skips_holidays: bool = True
    days_off: Sequence[date] = ()
    exempt_kinds: Sequence[str] = ()
    holds_singles: bool = False


def sending_hours(*, viewer: Viewer) -> QuerySet[SendingHours]:
    """Return the hours of the viewer's units, by unit and channel."""
    return SendingHours.objects.visible_to(viewer).select_related("unit").order_by("unit__name", "unit_id", "channel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Hours that hold in units of the viewer: where they are set, and below where no others are."""

    hours: SendingHours
    heirs: Sequence[Unit]


def hours_that_hold(*, viewer: Viewer) -> list[Holding]:
    """Return the hours of the viewer's units and of those above, with who takes them over, by unit and channel."""
    theirs = list(access.units(viewer=viewer).order_by("name", "pk"))
    all_hours = SendingHours.objects.select_related("unit").order_by("unit__name", "unit_id", "channel")
    if not viewer.sees_all:
        all_hours = all_hours.filter(unit_id__in=viewer.unit_ids | viewer.above_ids)
    found, parents = list(all_hours), tree().parents
    heirs: dict[int, list[Unit]] = {each.pk: [] for each in found}
    for channel in Channel:
        own = {each.unit_id: each.pk for each in found if each.channel == channel}
        for unit in theirs:
            place: int | None = unit.pk
            while place is not None and place not in own:
                place = parents.get(place)
            if place is not None and place != unit.pk:
                heirs[own[place]].append(unit)
    return [Holding(hours=each, heirs=heirs[each.pk]) for each in found]


@transaction.atomic
def set_hours(*, viewer: Viewer, unit_id: int, channel: Channel, terms: Terms) -> SendingHours:
    """Say when a unit, and those below it that say nothing, write by a channel. Raises `NotAllowed`, `ValueError`.

    What waits already is asked again, in the background.
    """
    Hours(opens=terms.opens, closes=terms.closes, weekdays=frozenset(terms.weekdays))
    unit = access.unit(viewer=viewer, unit_id=unit_id)
    viewer.must(Right.SET_UP, unit.pk)
    told = {name: list(value) if isinstance(value, Sequence) else value for name, value in asdict(terms).items()}
    made, _ = SendingHours.objects.update_or_create(unit=unit, channel=channel, defaults=told)
    _told(viewer, made)
    hours_changed.send(SendingHours, unit_id=unit.pk, channel=made.channel)
    return made


@transaction.atomic
def remove_hours(*, viewer: Viewer, hours_id: int) -> None:
    """Let a unit write by a channel at any hour, or at those of the unit above. Raises `DoesNotExist`, `NotAllowed`.

    What waits already is asked again, in the background.
    """
    found = sending_hours(viewer=viewer).get(pk=hours_id)
    viewer.must(Right.SET_UP, found.unit_id)
    _told(viewer, found)
    found.delete()
    hours_changed.send(SendingHours, unit_id=found.unit_id, channel=found.channel)


def _told(viewer: Viewer, hours: SendingHours) -> None:
    audit.record(actor=viewer, action=Action.HOURS_SET, about=hours.unit, unit_id=hours.unit_id, hours=str(hours))
