"""Short ways to write down a field, so that the lists of the catalogue read like lists."""

from functools import partial

from postroom.core.tags.catalogue import Field, FieldType, Trust


def _field(
    name: str,
    label: str,
    sample: object,
    *,
    type: FieldType,
    fallback: str | None = None,
    totalled: bool = False,
) -> Field:
    return Field(name, label, type, sample, fallback=fallback, totalled=totalled)


text = partial(_field, type=FieldType.TEXT)
number = partial(_field, type=FieldType.NUMBER)
money = partial(_field, type=FieldType.MONEY)
date = partial(_field, type=FieldType.DATE)
moment = partial(_field, type=FieldType.DATETIME)
flag = partial(_field, type=FieldType.BOOLEAN)
link = partial(_field, type=FieldType.URL)
file = partial(_field, type=FieldType.FILE)
listing = partial(_field, type=FieldType.LIST)


def told(name: str, label: str, sample: object, type: FieldType = FieldType.TEXT) -> Field:
    """A field whose value the customer wrote."""
    return Field(name, label, type, sample, Trust.CUSTOMER)


def table(name: str, label: str, columns: tuple[Field, ...], rows: tuple[tuple[object, ...], ...]) -> Field:
    """A table; each of the sample `rows` has a value for each column."""
    names = [column.name for column in columns]
    sample = tuple(dict(zip(names, row, strict=True)) for row in rows)
    return Field(name, label, FieldType.TABLE, sample, columns=columns)


def to(kind: str, label: str, name: str | None = None) -> Field:
    """A relation to another kind, called like the kind where nothing else is said."""
    return Field(name or kind, label, FieldType.RELATION, related_kind=kind)
