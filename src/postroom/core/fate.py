"""What became of one row that was taken in from outside."""

from enum import StrEnum
from typing import NamedTuple

from postroom.core.refusal import Said


class Fate(StrEnum):
    """New, different from before, the same as before, or not taken."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class Result(NamedTuple):
    """The fate of a row. `reason`: why it was refused; `remark`: what to look at though it was taken.

    Both are sentences that name field and value, or empty.
    """

    fate: Fate
    reason: Said = Said()
    remark: Said = Said()
