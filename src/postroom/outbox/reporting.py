"""What a report on messages is asked for: what its lines go by, and of which days and what.

Read alike by every table whose rows have a day, a unit, a lane, a batch and a channel: of costs, and of how many
messages are where.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from django.db.models import CharField, Func, Model, QuerySet
from django.db.models.functions import Cast, Coalesce, Substr

from postroom.access.models import Unit
from postroom.outbox.models import Batch, Lane
from postroom.stationery.models import Template


class By(StrEnum):
    """What the report goes by."""

    MONTH = "month"
    RUN = "run"
    TEMPLATE = "template"
    ACCOUNT = "account"
    UNIT = "unit"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Of which days and what; what is empty narrows nothing."""

    by: By = By.MONTH
    since: date | None = None
    until: date | None = None
    unit_id: int | None = None
    channel: str = ""
    lane_id: int | None = None
    template_id: int | None = None
    batch_id: int | None = None

    @property
    def splits_runs(self) -> bool:
        """Whether some of the messages of a run may be asked for without the others."""
        return bool(self.since or self.until or self.channel or self.lane_id or self.template_id)


Row = TypeVar("Row", bound=Model)
_COLUMNS: dict[By, Any] = {
    By.RUN: Coalesce("batch__replaced_by", "batch"), By.TEMPLATE: "template_id", By.ACCOUNT: "lane_id",
    By.UNIT: "unit_id", By.CHANNEL: "channel",
}  # fmt: skip
_NAMED: dict[By, tuple[Any, str]] = {
    By.RUN: (Batch, "title"), By.TEMPLATE: (Template, "name"), By.ACCOUNT: (Lane, "name"), By.UNIT: (Unit, "name"),
}  # fmt: skip


def narrowed(rows: QuerySet[Row], asked: Asked) -> QuerySet[Row]:
    """Return those that were asked for."""
    wanted: dict[str, Any] = {
        "day__gte": asked.since, "day__lte": asked.until, "unit": asked.unit_id, "channel": asked.channel,
        "lane": asked.lane_id, "template": asked.template_id, "batch": asked.batch_id,
    }  # fmt: skip
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def key(by: By) -> Func:
    """Return what makes rows one line, as text: a month as 2026-03, all else by its number or code.

    A run is known by its newest batch, also what was made for it before it was opened again.
    """
    return Substr(Cast("day", CharField()), 1, 7) if by is By.MONTH else Cast(_COLUMNS[by], CharField())


def names(by: By, keys: Iterable[str]) -> dict[str, str]:
    """Return what the lines are called, by their keys; months and channels are no rows and have no name here."""
    if by not in _NAMED:
        return {}
    model, name = _NAMED[by]
    rows = model._default_manager.filter(pk__in=[int(one) for one in keys]).values_list("pk", name)
    return {str(pk): named for pk, named in rows}
