"""The tree of units: what stands below a unit, and what above it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from postroom.access.models import Unit


@dataclass(frozen=True, slots=True)
class Tree:
    """All units by their ids, each with the one above it."""

    parents: Mapping[int, int | None]
    children: Mapping[int, tuple[int, ...]]

    @classmethod
    def of(cls, units: Iterable[tuple[int, int | None]]) -> Self:
        """Return the tree of these units, each with the one above it."""
        parents = dict(units)
        children: dict[int, list[int]] = defaultdict(list)
        for unit_id, parent_id in parents.items():
            if parent_id is not None:
                children[parent_id].append(unit_id)
        return cls(parents, {unit_id: tuple(ids) for unit_id, ids in children.items()})

    def below(self, *unit_ids: int) -> set[int]:
        """Return these units and all below them."""
        found: set[int] = set()
        waiting = list(unit_ids)
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting += self.children.get(current, ())
        return found

    def above(self, unit_ids: Iterable[int]) -> set[int]:
        """Return all units above these."""
        found: set[int] = set()
        for unit_id in unit_ids:
            parent = self.parents.get(unit_id)
            while parent is not None and parent not in found:
                found.add(parent)
                parent = self.parents.get(parent)
        return found


def tree() -> Tree:
    """Return the tree as it is now, in one query."""
    return Tree.of(Unit.objects.values_list("pk", "parent_id"))
