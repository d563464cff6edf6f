"""One line of the price table as it is told: for what it holds, and the price."""

from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, Self

from postroom.outbox.models import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is sent how and where to, from which size on, from which day on, and what that costs."""

    channel: str
    posting: str = ""
    lane_id: int | None = None
    lane_unit_id: int | None = field(default=None, compare=False)
    lane_code: str = field(default="", compare=False)
    country: str = ""
    measure: str
    size_from: int = 1
    size_to: int | None = None
    price: Decimal
    is_each: bool = False
    currency: str
    valid_from: date
    valid_to: date | None = None

    @classmethod
    def of(cls, rate: Rate) -> Self:
        """Return a line of the table."""
        lane = rate.lane
        return cls(
            **{name: getattr(rate, name) for name in _COLUMNS},
            lane_unit_id=lane.unit_id if lane else None,
            lane_code=lane.code if lane else "",
        )

    @property
    def key(self) -> tuple[object, ...]:
        """What no two lines of the table have in common."""
        return tuple(getattr(self, name) for name in _KEY)

    @property
    def columns(self) -> dict[str, Any]:
        """What the table keeps."""
        return {name: getattr(self, name) for name in _COLUMNS}


_TOLD_OF_LANE = ("lane_unit_id", "lane_code")
_COLUMNS = tuple(each.name for each in fields(Line) if each.name not in _TOLD_OF_LANE)
_KEY = ("channel", "posting", "lane_id", "country", "measure", "size_from", "valid_from")
