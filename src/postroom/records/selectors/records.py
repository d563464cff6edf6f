"""The records of a customer, and the records that those lead to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from postroom.access.viewer import Viewer
from postroom.core.tags.catalogue import FieldType
from postroom.records.models import Record, RecordKind
from postroom.records.selectors.catalogue import catalogue

FEW = 5
PAGE_SIZE = 50

Key = tuple[int, str, str]
"""Unit, code of the kind, external id: what names a record."""


@dataclass(frozen=True, slots=True)
class Group:
    """The newest records of one kind, and how many there are in all."""

    kind: RecordKind
    records: Sequence[Record]
    total: int


def of_contact(*, viewer: Viewer, contact_id: int) -> QuerySet[Record]:
    """Return a contact's records by kind, the newest first."""
    seen = Record.objects.visible_to(viewer).select_related("kind")
    return seen.filter(contact=contact_id).order_by("kind__label", "-id")


def groups(*, viewer: Viewer, contact_id: int) -> list[Group]:
    """Return the newest few records of each kind that a contact has, in one query."""
    ranked = of_contact(viewer=viewer, contact_id=contact_id).annotate(
        place=Window(RowNumber(), partition_by=F("kind"), order_by="-id"),
        total=Window(Count("id"), partition_by=F("kind")),
    )
    found = ranked.filter(place__lte=FEW)
    return [Group(kind, rows, rows[0].total) for kind, rows in _by_kind(found)]  # type: ignore[attr-defined]


def page(
    *, viewer: Viewer, contact_id: int, kind: str, before: int | None = None
) -> tuple[Sequence[Record], int | None]:
    """Return a page of a contact's records of one kind, newest first, and where the next begins (None: nowhere)."""
    rows = of_contact(viewer=viewer, contact_id=contact_id).filter(kind__code=kind).order_by("-id")
    found = list((rows.filter(pk__lt=before) if before else rows)[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return shown, shown[-1].pk if len(found) > PAGE_SIZE else None


def record(*, viewer: Viewer, record_id: int) -> Record:
    """Return one record; raises `Record.DoesNotExist`, also for one that the viewer may not see."""
    return Record.objects.visible_to(viewer).select_related("kind", "contact").get(pk=record_id)


def related(*, viewer: Viewer, records: Sequence[Record]) -> Mapping[Key, Record]:
    """Return the records that these lead to, as far as there are such and the viewer may see them, in one query."""
    wanted = set(_ways(records))
    if not wanted:
        return {}
    units, codes, ids = zip(*wanted, strict=True)
    seen = Record.objects.visible_to(viewer).select_related("kind")
    found = seen.filter(unit__in=set(units), kind__code__in=set(codes), external_id__in=set(ids))
    return {key: one for one in found if (key := (one.unit_id, one.kind.code, one.external_id)) in wanted}


def _by_kind(found: QuerySet[Record]) -> Iterator[tuple[RecordKind, list[Record]]]:
    for _, rows in groupby(found, key=lambda row: row.kind_id):
        listed = list(rows)
        yield listed[0].kind, listed


def _ways(records: Sequence[Record]) -> Iterator[Key]:
    kinds = {kind.code: kind for kind in catalogue().kinds}
    for one in records:
        for field in kinds[one.kind.code].fields if one.kind.code in kinds else ():
            if field.type is FieldType.RELATION and (told := one.values.get(field.name)):
                yield one.unit_id, field.related_kind or "", str(told)
