"""One thing looked at: what was found, and how to repair it if that is not well."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`repair` is empty when all is well."""

    name: str
    found: str
    repair: str = ""

    @property
    def ok(self) -> bool:
        return not self.repair


def look(examinations: Iterable[tuple[str, Callable[[], Check]]]) -> list[Check]:
    """Make all examinations; one that breaks down is itself a finding, and the others go on."""
    return [_examine(name, examination) for name, examination in examinations]


def _examine(name: str, examination: Callable[[], Check]) -> Check:
    try:
        return examination()
    except Exception as exc:  # whatever it is, the doctor must name it and go on
        return Check(name=name, found=f"{type(exc).__name__}: {exc}", repair="Look into this first.")
