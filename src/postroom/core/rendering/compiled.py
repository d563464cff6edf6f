"""What every compiled text can say and do, whatever medium it is for."""

from dataclasses import dataclass

from postroom.core.rendering.stored import AnySkeleton
from postroom.core.tags.problems import Problem
from postroom.core.tags.resolve import Fill, Plan, Values
from postroom.core.tags.show import Show


@dataclass(frozen=True, eq=False, kw_only=True)
class Compiled:
    """A text ready to be filled: what all recipients share, and the plan of its tags."""

    skeleton: AnySkeleton
    plan: Plan

    @property
    def paths(self) -> frozenset[tuple[str, ...]]:
        """What must be loaded of each recipient."""
        return self.plan.paths

    @property
    def free(self) -> tuple[str, ...]:
        """The free tags that the writer must give values for."""
        return self.plan.free

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the text itself, whoever gets it."""
        return self.plan.problems

    def fill(self, values: Values, show: Show) -> tuple[list[Fill], list[Problem]]:
        """One recipient's fills, to be stored beside the skeleton's digest; send only if no problem is named."""
        return self.plan.fill(values, show)
