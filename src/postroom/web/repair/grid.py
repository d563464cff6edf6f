"""The grid of a group: a page of its messages, and beside each what it is made of, ready to be corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from postroom.access.viewer import Right, Viewer
from postroom.contacts.selectors.correctable import Destination, Wanted, correctable, destinations
from postroom.contacts.services.correcting import PARTS, shown
from postroom.core.carriage.envelope import Channel
from postroom.core.tags.catalogue import FieldType
from postroom.outbox import broken
from postroom.records import selectors as records
from postroom.records.selectors.catalogue import WITHOUT_RECORDS
from postroom.records.selectors.newest import newest
from postroom.records.services.correcting import shown_value
from postroom.stationery.used_tags import tags_in

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.outbox.broken import Written
    from postroom.outbox.listing import Listed

MOST_VALUES = 4
"""So many columns of values, those that most of the messages use."""
TYPED = frozenset(FieldType) - {FieldType.TABLE, FieldType.FILE, FieldType.RELATION}
"""What fits into a cell."""
HEADS: Mapping[str, _StrPromise] = {
    "email": _("E-mail address"),
    "phone": _("Phone number"),
    "lines": _("Street and number"),
    "postcode": _("Postcode"),
    "city": _("City"),
    "country": _("Country"),
}
OF_KIND: Mapping[str, Sequence[str]] = {"email": ("email",), "phone": ("phone",), "postal": PARTS}
"""The columns of an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value: `key` names it in the form, `of` is the same wherever the same thing stands."""

    key: str
    head: str
    value: str
    of: str
    may_correct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A message, and a cell for each column; None where there is nothing to correct."""

    message: Listed
    contact_id: int
    cells: Sequence[Cell | None]
    goes_to: str
    """Where it would go now, if that is not where it went."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The columns, and a line for each message."""

    heads: Sequence[tuple[str, str]]
    lines: Sequence[Line]


def grid(*, viewer: Viewer, listed: Sequence[Listed], with_values: bool) -> Grid:
    """Return the grid of these messages, in a fixed number of queries."""
    known = broken.written(viewer=viewer, ids=[message.pk for message in listed])
    shown_now = [message for message in listed if message.pk in known]
    wanted = {pk: wanted_of(one) for pk, one in known.items()}
    places = destinations(set(wanted.values()))
    mine = correctable(viewer=viewer, contact_ids={one.contact_id for one in known.values()})
    columns = _columns(places.values())
    values = _value_columns(known) if with_values else {}
    kept = newest(
        viewer=viewer,
        contact_ids={one.contact_id for one in known.values()},
        kinds={path.partition(".")[0] for path in values},
    )
    heads = {**{code: str(HEADS[code]) for code in columns}, **values}
    lines = []
    for message in shown_now:
        one, place = known[message.pk], places[wanted[message.pk]]
        addresses = _address_cells(message, place, may_correct=one.contact_id in mine)
        cells: dict[str, Cell | None] = {**addresses}
        for path in values:
            code, _dot, field = path.partition(".")
            if record := kept.get((one.contact_id, code)):
                cells[path] = Cell(
                    key=f"{message.pk}-{path}",
                    head=heads[path],
                    value=shown_value(record, field),
                    of=f"record-{record.pk}-{field}",
                    may_correct=viewer.may(Right.WRITE, record.unit_id),
                )
        now = place.point.value if place.point else ""
        lines.append(
            Line(
                message=message,
                contact_id=one.contact_id,
                cells=[cells.get(code) for code in heads],
                goes_to=now if now != message.recipient else "",
            )
        )
    return Grid(heads=list(heads.items()), lines=lines)


def wanted_of(one: Written) -> Wanted:
    """Return whose address is asked for."""
    return Wanted(one.contact_id, Channel(one.channel), one.point_id)


def _columns(places: Iterable[Destination]) -> list[str]:
    kinds = {str(place.kind) for place in places}
    return [code for kind, codes in OF_KIND.items() if kind in kinds for code in codes]


def _address_cells(message: Listed, place: Destination, *, may_correct: bool) -> dict[str, Cell]:
    return address_cells(message.pk, place, may_correct=may_correct)


def address_cells(line: int, place: Destination, *, may_correct: bool) -> dict[str, Cell]:
    """Return a cell for each part of an address of a line of the grid."""
    parts = PARTS if place.kind == "postal" else ("",)
    return {
        code: Cell(
            key=f"{line}-{code}",
            head=str(HEADS[code]),
            value=shown(place.point, part),
            of=f"{line}-{code}" if place.point is None else f"point-{place.point.pk}-{part}",
            may_correct=may_correct,
        )
        for code, part in zip(OF_KIND[place.kind], parts, strict=True)
    }


def _value_columns(known: Mapping[int, Written]) -> dict[str, str]:
    """Return the tags that most of the messages show and whose values can be typed, with their labels."""
    fields = {
        (kind.code, field.name): f"{kind.label}: {field.label}"
        for kind in records.catalogue().kinds
        if kind.code not in WITHOUT_RECORDS
        for field in kind.fields
        if field.type in TYPED
    }
    used = tags_in(version_ids={one.version_id for one in known.values() if one.version_id})
    counts = Counter(path for one in known.values() for path in used.get(one.version_id or 0, ()) if path in fields)
    most = [path for path, _number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_VALUES]]
    return {".".join(path): fields[path] for path in most}  # type: ignore[index]
