"""Match who has a record of which something holds: amounts are compared as numbers, days as they are written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import DecimalField, Exists, Func, JSONField, OuterRef, Q, TextField, Value
from django.db.models.fields.json import DataContains, KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Lower
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
    StartsWith,
)

from postroom.audiences.conditions import Op, Records, Where
from postroom.core.tags.catalogue import Catalogue, FieldType
from postroom.records.models import Record

_FIGURE = "^-?[0-9]+(?:[.][0-9]+)?"
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CURRENCY = "[A-Z]{3}$"
_NUMERIC: DecimalField[Any, Any] = DecimalField(max_digits=40, decimal_places=10)


def has_record(condition: Records, *, kind_id: int, today: date, catalogue: Catalogue) -> Q:
    """Match who has at least one record of the kind for which all of `where` holds."""
    kind = next((each for each in catalogue.kinds if each.code == condition.kind), None)
    types = {field.name: field.type for field in kind.fields} if kind else {}
    found = Record.objects.filter(contact=OuterRef("pk"), kind=kind_id)
    for where in condition.where:
        found = found.filter(_holds(where, types.get(where.field, FieldType.TEXT), today))
    return Q(Exists(found))


def _holds(where: Where, type_: FieldType, today: date) -> Q:
    text = KeyTextTransform(where.field, "values")
    match where.op:
        case Op.FILLED:
            return ~_is_empty(text)
        case Op.EMPTY:
            return _is_empty(text)
        case Op.HAS:
            return Q(DataContains(KeyTransform(where.field, "values"), Value([where.value], output_field=JSONField())))
        case Op.BEGINS:
            return Q(StartsWith(Lower(text), str(where.value).lower()))
        case Op.OVER | Op.UNDER:
            return _figure(text, where)
        case Op.IS:
            return _is(text, where, type_)
    return _day(text, where, today)


def _is(text: Any, where: Where, type_: FieldType) -> Q:
    match type_:
        case FieldType.NUMBER | FieldType.MONEY:
            return _figure(text, where)
        case FieldType.DATE | FieldType.DATETIME:
            return Q(Exact(_part(text, _DAY), Value(str(where.value))))
        case FieldType.BOOLEAN:
            return Q(Exact(text, Value("true" if where.value else "false")))
    return Q(Exact(Lower(text), Value(str(where.value).lower())))


def _figure(text: Any, where: Where) -> Q:
    """Compare amounts; where a currency was named, only those in that currency."""
    compare = {Op.OVER: GreaterThan, Op.UNDER: LessThan}.get(where.op, Exact)
    number, _, currency = str(where.value).partition(" ")
    found = Q(compare(Cast(_part(text, _FIGURE), _NUMERIC), Cast(Value(number), _NUMERIC)))
    return found & Q(Exact(_part(text, _CURRENCY), Value(currency))) if currency else found


def _day(text: Any, where: Where, today: date) -> Q:
    """Compare days by their text: year, month and day stand in it in the order in which they count."""
    day = _part(text, _DAY)

    def moved(days: int) -> Value:
        return Value((today + timedelta(days=days)).isoformat())

    match where.op:
        case Op.BEFORE:
            return Q(LessThan(day, Value(str(where.value))))
        case Op.AFTER:
            return Q(GreaterThan(day, Value(str(where.value))))
        case Op.OLDER:
            return Q(LessThan(day, moved(-int(where.value or 0))))
        case Op.LATELY:
            first, last = moved(-int(where.value or 0)), moved(0)
        case _:
            first, last = moved(0), moved(int(where.value or 0))
    return Q(GreaterThanOrEqual(day, first)) & Q(LessThanOrEqual(day, last))


def _part(text: Any, pattern: str) -> Func:
    return Func(text, Value(pattern), function="substring", output_field=TextField())


def _is_empty(text: Any) -> Q:
    return Q(IsNull(text, True)) | Q(In(text, ["", "[]"]))  # noqa: FBT003 - as Django has it
