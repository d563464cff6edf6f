"""What a unit lets other units use: templates, designs and channel accounts.

A thing has an owner (no owner: it is everybody's) and may name the units it is allowed to. A unit that is named stands
for all below it. Where none is named, all below the owner may use it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from postroom.access.tree import tree
from postroom.access.viewer import Viewer

REACH = """
up (id, parent_id) AS (
  SELECT id, parent_id FROM access_unit WHERE id = %(unit)s
   UNION SELECT u.id, u.parent_id FROM access_unit u JOIN up ON u.id = up.parent_id
), reach AS (SELECT array_agg(id) AS ids FROM up)
"""
"""For `WITH RECURSIVE`: the unit and all above it, in statements that are too hot for the ORM."""
USABLE = """
(t.unit_id = %(unit)s OR t.allowed_unit_ids && reach.ids
 OR (t.allowed_unit_ids = '{}' AND (t.unit_id IS NULL OR t.unit_id = ANY(reach.ids))))
"""
"""What `usable_by` matches, of a table `t`."""

SHARED = """
(t.unit_id = ANY(%(own)s::bigint[]) OR t.allowed_unit_ids && %(reach)s::bigint[]
 OR (t.allowed_unit_ids = '{}' AND (t.unit_id IS NULL OR t.unit_id = ANY(%(reach)s::bigint[]))))
"""
"""What `shared_with` matches, of a table `t`."""


def allowed_units() -> ArrayField[list[int], list[int]]:
    """Return the field for the units that may use a thing: an array, so that asking takes no join and no DISTINCT."""
    return ArrayField(models.BigIntegerField(), default=list, blank=True)


def allowed_by(viewer: Viewer, units: Iterable[int], *, before: Collection[int]) -> list[int]:
    """Return the units that may use a thing once the viewer chose `units`; those that the viewer cannot see stay."""
    hidden = set() if viewer.sees_all else set(before) - viewer.unit_ids
    return sorted(hidden.union(units))


def shared_with(viewer: Viewer, *, of: str = "") -> Q:
    """Match what the viewer's units own or may use; `of` is the way to the thing, like "lane__"."""
    return _owned_or_open(viewer.unit_ids, viewer.unit_ids | viewer.above_ids, of)


def usable_by(unit_id: int | None, *, of: str = "") -> Q:
    """Match what one unit owns or may use; None: what every unit may use."""
    if unit_id is None:
        return Q(**{f"{of}unit_id__isnull": True, f"{of}allowed_unit_ids": []})
    return _owned_or_open({unit_id}, {unit_id} | tree().above([unit_id]), of)


def _owned_or_open(own: Collection[int], reach: Collection[int], of: str) -> Q:
    owned = Q(**{f"{of}unit_id__in": own})
    named = Q(**{f"{of}allowed_unit_ids__overlap": list(reach)})
    above = Q(**{f"{of}unit_id__isnull": True}) | Q(**{f"{of}unit_id__in": reach})
    return owned | named | (Q(**{f"{of}allowed_unit_ids": []}) & above)
