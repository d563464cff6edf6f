"""Kinds of records and their fields: what Postroom comes with, and what a company adds."""

import re
from datetime import datetime
from typing import Any

from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.core.tags.builtin import BUILTIN
from postroom.core.tags.catalogue import Field, FieldType
from postroom.records.models import Record, RecordField, RecordKind

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


class BadKind(ValueError):
    """A kind or a field cannot be saved so; the sentence says why."""


@transaction.atomic
def sync_builtin_kinds() -> None:
    """See that every kind Postroom comes with has its row; a company's own kinds are left alone."""
    RecordKind.objects.bulk_create(
        [RecordKind(code=kind.code, label=kind.label, is_builtin=True) for kind in BUILTIN.kinds],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["label", "is_builtin"],
    )


@transaction.atomic
def save_kind(*, viewer: Viewer, code: str, label: str, at: datetime) -> RecordKind:
    """Make a kind of the company's own, or give it another label. Raises `BadKind` or `NotAllowed`."""
    viewer.must(Right.SET_UP)
    _must_be_a_name(code)
    if RecordKind.objects.filter(code=code, is_builtin=True).exists():
        raise BadKind(f"{code}: Postroom comes with this kind")
    kind, _ = RecordKind.objects.update_or_create(code=code, defaults={"label": label, "changed_at": at})
    audit.record(actor=viewer, action=Action.KIND_SAVED, about=kind, code=code)
    return kind


@transaction.atomic
def save_field(*, viewer: Viewer, kind: RecordKind, field: Field, at: datetime, position: int = 0) -> RecordField:
    """Add a field to a kind, or say it otherwise. Of a field that Postroom comes with, the type stays.

    Raises `BadKind` or `NotAllowed`.
    """
    viewer.must(Right.SET_UP)
    _must_be_a_name(field.name)
    _must_keep_its_type(kind, field)
    related = RecordKind.objects.filter(code=field.related_kind).first() if field.related_kind else None
    if (field.type is FieldType.RELATION) != (related is not None):
        raise BadKind(f"{field.name}: a relation, and nothing else, leads to a kind that there is")
    changed = {
        "position": position,
        "label": field.label,
        "type": field.type,
        "related_kind": related,
        "sample": field.sample,
        "trust": field.trust,
        "fallback": field.fallback or "",
        "columns": [_as_json(column) for column in field.columns],
    }
    saved, _ = RecordField.objects.update_or_create(kind=kind, name=field.name, defaults=changed)
    RecordKind.objects.filter(pk=kind.pk).update(changed_at=at)
    audit.record(actor=viewer, action=Action.FIELD_SAVED, about=kind, field=field.name, type=str(field.type))
    return saved


@transaction.atomic
def delete_kind(*, viewer: Viewer, kind: RecordKind) -> None:
    """Delete a kind of the company's own, if nothing needs it any more. Raises `BadKind` or `NotAllowed`."""
    viewer.must(Right.SET_UP)
    if kind.is_builtin:
        raise BadKind(f"{kind.label}: Postroom comes with this kind")
    if Record.objects.filter(kind=kind).exists():
        raise BadKind(f"{kind.label}: there are records of this kind")
    leading = RecordField.objects.filter(related_kind=kind).exclude(kind=kind).select_related("kind").first()
    if leading:
        raise BadKind(f"{kind.label}: #{leading.kind.code}.{leading.name} leads to it")
    audit.record(actor=viewer, action=Action.KIND_DELETED, about=kind, code=kind.code)
    RecordField.objects.filter(kind=kind).delete()
    kind.delete()


@transaction.atomic
def delete_field(*, viewer: Viewer, kind: RecordKind, name: str, at: datetime) -> None:
    """Delete a field that the company added; one that it worded otherwise is as Postroom has it again.

    What records hold in it stays there, unseen. Raises `RecordField.DoesNotExist` or `NotAllowed`.
    """
    viewer.must(Right.SET_UP)
    RecordField.objects.get(kind=kind, name=name).delete()
    audit.record(actor=viewer, action=Action.FIELD_DELETED, about=kind, field=name)
    RecordKind.objects.filter(pk=kind.pk).update(changed_at=at)


def _must_be_a_name(code: str) -> None:
    if _NAME.fullmatch(code) is None:
        raise BadKind(f"“{code[:60]}” cannot stand in a tag: small letters, digits and _, a letter first")


def _must_keep_its_type(kind: RecordKind, field: Field) -> None:
    built_in = next((known.fields for known in BUILTIN.kinds if known.code == kind.code), ())
    if any(known.name == field.name and known.type is not field.type for known in built_in):
        raise BadKind(f"{field.name}: Postroom comes with this field, and it has another type")


def _as_json(column: Field) -> dict[str, Any]:
    return {"name": column.name, "label": column.label, "type": column.type, "totalled": column.totalled}
