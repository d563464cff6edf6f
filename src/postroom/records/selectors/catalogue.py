"""Which kinds of records there are, and the catalogue of all tags that follows from them."""

from collections import defaultdict
from functools import lru_cache

from django.db.models import QuerySet

from postroom.access.standing import remembered
from postroom.core.tags.builtin import BUILTIN
from postroom.core.tags.catalogue import Catalogue, Field, FieldType, Kind, Trust
from postroom.records.models import RecordField, RecordKind
from postroom.statements import prepared

WITHOUT_RECORDS = frozenset({"contact_information", "company", "author", "account", "notification", "dynamic_link"})
"""Kinds of which nobody keeps records: their values come from elsewhere."""

_VERSION = """
SELECT (SELECT count(*) || ' ' || max(id) || ' ' || max(changed_at) FROM records_recordkind),
       (SELECT count(*) || ' ' || max(id) FROM records_recordfield)
"""


@remembered
def catalogue() -> Catalogue:
    """Return every tag there is: what Postroom comes with, and what the company added.

    One small query; the catalogue itself is made again only when a kind or a field has changed.
    """
    with prepared() as cursor:
        cursor.execute(_VERSION)
        return _made(cursor.fetchone())


def kinds() -> QuerySet[RecordKind]:
    """Return the kinds that records are kept of, by label."""
    return RecordKind.objects.exclude(code__in=WITHOUT_RECORDS).order_by("label")


def kind(*, code: str) -> RecordKind:
    """Return one kind that records are kept of; raises `RecordKind.DoesNotExist`."""
    return kinds().get(code=code)


def takes_records(*, code: str) -> bool:
    """Say whether records of this kind can be kept."""
    return kinds().filter(code=code).exists()


def own_fields(*, kind: RecordKind) -> frozenset[str]:
    """Return the names of the fields of a kind that the company added or words otherwise."""
    return frozenset(RecordField.objects.filter(kind=kind).values_list("name", flat=True))


@lru_cache(maxsize=2)
def _made(_version: tuple[str, str]) -> Catalogue:
    fields: dict[int, list[Field]] = defaultdict(list)
    for row in RecordField.objects.select_related("related_kind").order_by("kind", "position", "name"):
        fields[row.kind_id].append(_field(row))
    own = [kind for kind in RecordKind.objects.order_by("label") if kind.pk in fields or not kind.is_builtin]
    return BUILTIN.extended(kinds=[Kind(kind.code, kind.label, tuple(fields[kind.pk])) for kind in own])


def _field(row: RecordField) -> Field:
    columns = tuple(
        Field(column["name"], column["label"], FieldType(column["type"]), totalled=column["totalled"])
        for column in row.columns
    )
    return Field(
        row.name,
        row.label,
        FieldType(row.type),
        row.sample,
        Trust(row.trust),
        related_kind=row.related_kind.code if row.related_kind else None,
        columns=columns,
        fallback=row.fallback or None,
    )
