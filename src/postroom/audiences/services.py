"""Save and delete audiences."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from postroom.access.models import Unit
from postroom.access.sharing import allowed_by
from postroom.access.viewer import SYSTEM, Right, Viewer
from postroom.audiences import selectors
from postroom.audiences.conditions import Filter
from postroom.audiences.models import Audience
from postroom.audiences.reading import BadFilter, Problem, as_json
from postroom.audiences.signals import audience_saved

LONGEST_CODE = 50


class Stale(Exception):
    """Somebody saved this audience after it was opened."""


class InUse(Exception):
    """Other audiences are put together from this one; `audiences` are those."""

    def __init__(self, audiences: list[Audience]) -> None:
        super().__init__(", ".join(map(str, audiences)))
        self.audiences = audiences


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What is said of an audience in one go."""

    name: str
    conditions: Filter
    allowed: Collection[int] = ()


@transaction.atomic
def make(*, viewer: Viewer, unit: Unit, saved: Saved, at: datetime) -> Audience:
    """Make an audience of a unit. Raises `NotAllowed`, `BadFilter`."""
    viewer.must(Right.WRITE, unit.pk)
    _check(saved.conditions, viewer, None)
    made = Audience(unit=unit, code=_free_code(unit, saved.name))
    return _save(made, saved, viewer, at)


@transaction.atomic
def save(*, viewer: Viewer, audience_id: int, revision: int, saved: Saved, at: datetime) -> Audience:
    """Save an audience as opened at `revision`. Raises `NotAllowed`, `BadFilter`, `Stale`, `DoesNotExist`."""
    found = Audience.objects.visible_to(viewer).select_for_update().get(pk=audience_id)
    viewer.must(Right.WRITE, found.unit_id)
    if found.revision != revision:
        raise Stale(found.name)
    _check(saved.conditions, viewer, found)
    found.revision += 1
    return _save(found, saved, viewer, at)


@transaction.atomic
def delete(*, viewer: Viewer, audience_id: int) -> Audience:
    """Delete an audience; its customers stay. Raises `NotAllowed`, `InUse`, `DoesNotExist`."""
    found = Audience.objects.visible_to(viewer).select_for_update().get(pk=audience_id)
    viewer.must(Right.WRITE, found.unit_id)
    if naming := selectors.named_by(audience_id=audience_id):
        raise InUse(naming)
    found.delete()
    return found


def count_anew(*, audience_id: int, at: datetime) -> None:
    """Count who is in an audience and keep the number; one that is gone or cannot be read is left alone."""
    found = Audience.objects.select_related("unit").filter(pk=audience_id).first()
    if found is None:
        return
    try:
        asked = selectors.filter_of(found)
        size = selectors.count_exactly(asked, viewer=SYSTEM, unit=found.unit, at=at)
    except (selectors.Gone, BadFilter):
        return
    Audience.objects.filter(pk=audience_id, revision=found.revision).update(size=size, counted_at=at)


def _save(audience: Audience, saved: Saved, viewer: Viewer, at: datetime) -> Audience:
    audience.name = saved.name
    audience.conditions = as_json(saved.conditions)
    audience.allowed_unit_ids = allowed_by(viewer, saved.allowed, before=audience.allowed_unit_ids)
    audience.size = audience.counted_at = None
    audience.changed_at = at
    audience.changed_by_id = viewer.user_id or None
    audience.save()
    audience_saved.send(Audience, audience_id=audience.pk)
    return audience


def _check(filtered: Filter, viewer: Viewer, audience: Audience | None) -> None:
    """See that the audiences that it names are seen by the viewer, and that it is not part of itself."""
    named = filtered.audience_ids()
    seen = set(Audience.objects.visible_to(viewer).filter(pk__in=named).values_list("pk", flat=True))
    if named - seen:
        raise BadFilter({("", 0): Problem.UNKNOWN})
    within = selectors.others_of(filtered)
    if audience is not None and audience.pk in within:
        raise BadFilter({("", 0): Problem.CIRCLE})
    if any(other.audience_ids() - within.keys() for other in within.values()):
        raise BadFilter({("", 0): Problem.TOO_MANY})


def _free_code(unit: Unit, name: str) -> str:
    wanted = slugify(name)[:LONGEST_CODE] or "audience"
    taken = set(Audience.objects.filter(unit=unit, code__startswith=wanted).values_list("code", flat=True))
    return next(code for n in range(len(taken) + 1) if (code := wanted if n == 0 else f"{wanted}-{n + 1}") not in taken)
