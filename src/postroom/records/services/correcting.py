"""Correct single values of records cell by cell: each only if it still is what somebody looked at."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.core.fate import Fate
from postroom.core.refusal import Said
from postroom.records.models import Record
from postroom.records.services.taking_in import RecordRow, put_records

BETWEEN_ITEMS = "; "


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCell:
    """What was typed for one field of a record, and what stood there when it was looked at."""

    record_id: int
    field: str
    typed: str
    was: str


@dataclass(frozen=True, slots=True)
class KeptValue:
    """What stands in a cell now; with `fault` or `is_other` (another by now) nothing was written."""

    now: str
    fault: Said | None = None
    is_other: bool = False


def shown_value(record: Record, field: str) -> str:
    """Return what a cell shows of a record, as it can be typed again."""
    value = record.values.get(field)
    if isinstance(value, list):
        return BETWEEN_ITEMS.join(map(str, value))
    return "" if value is None else str(value)


@transaction.atomic
def correct_values(*, viewer: Viewer, cells: Sequence[ValueCell], at: datetime) -> list[KeptValue]:
    """Write down what was typed; answers for each cell, in order.

    Raises `Record.DoesNotExist` for one that the viewer may not see, and `NotAllowed`.
    """
    records = _locked(viewer, {cell.record_id for cell in cells})
    kept: list[KeptValue | None] = [None] * len(cells)
    to_write: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, cell in enumerate(cells):
        record = records[cell.record_id]
        now = shown_value(record, cell.field)
        if now == cell.typed:
            kept[number] = KeptValue(now)
        elif now != cell.was:
            kept[number] = KeptValue(now, is_other=True)
        else:
            to_write[record.unit_id, record.kind_id].append(number)
    for (unit_id, _kind), numbers in to_write.items():
        rows = [_row(records[cells[number].record_id], cells[number]) for number in numbers]
        kind = records[cells[numbers[0]].record_id].kind
        for number, result in zip(numbers, put_records(unit_id=unit_id, kind=kind, rows=rows, at=at), strict=True):
            kept[number] = KeptValue("", fault=result.reason if result.fate is Fate.REFUSED else None)
    fresh = {record.pk: record for record in Record.objects.filter(pk__in=records)}
    return [
        one
        if one and one.is_other
        else KeptValue(shown_value(fresh[cell.record_id], cell.field), fault=one.fault if one else None)
        for cell, one in zip(cells, kept, strict=True)
    ]


def _row(record: Record, cell: ValueCell) -> RecordRow:
    return RecordRow(
        external_id=record.external_id, account_number=record.contact.account_number, values={cell.field: cell.typed}
    )


def _locked(viewer: Viewer, ids: set[int]) -> dict[int, Record]:
    found = Record.objects.visible_to(viewer).filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
    records = {record.pk: record for record in found.select_related("kind", "contact")}
    if ids - records.keys():
        raise Record.DoesNotExist
    for unit_id in {record.unit_id for record in records.values()}:
        viewer.must(Right.WRITE, unit_id)
    return records
