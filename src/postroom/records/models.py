"""The company's own business objects, mirrored: kinds and fields are data, not code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models.functions import Now

from postroom.access.lines import Line
from postroom.access.models import ApiKey, Unit
from postroom.contacts.models import Contact
from postroom.core.tags.catalogue import FieldType, Trust

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer


class RecordKind(models.Model):
    """A kind of record, such as `bill`; its code is the first word of its tags."""

    code = models.SlugField(max_length=60, unique=True)
    label = Line(max_length=120)
    is_builtin = models.BooleanField(default=False)
    """Its fields are in the code; those in the database are what the company added or words otherwise."""
    changed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.label


class RecordField(models.Model):
    """One field of a kind: what a tag may read."""

    kind = models.ForeignKey(RecordKind, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.SlugField(max_length=60)
    label = Line(max_length=120)
    type = models.CharField(max_length=12, choices=[(kind, kind.value) for kind in FieldType], default=FieldType.TEXT)
    related_kind = models.ForeignKey(RecordKind, models.PROTECT, null=True, blank=True, related_name="+")
    """Of a relation: the kind that the value's external id names."""
    columns = models.JSONField(default=list, blank=True)
    """Of a table: its columns, each with name, label, type and whether it is totalled."""
    sample = models.JSONField(default=str, blank=True)
    trust = models.CharField(max_length=10, choices=[(kind, kind.value) for kind in Trust], default=Trust.CUSTOMER)
    fallback = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="record_field_once")]
        ordering = ["kind", "position", "name"]

    def __str__(self) -> str:
        return f"{self.kind.code}.{self.name}"


class RecordQuerySet(models.QuerySet["Record"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(unit_id__in=viewer.unit_ids)


class Record(models.Model):
    """One business object of a contact: field name -> value; a relation holds the other's external id."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.ForeignKey(RecordKind, models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=80)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    values = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "external_id"], name="record_once")]
        indexes = [models.Index(fields=["contact", "kind", "-id"], name="record_of_contact")]

    def __str__(self) -> str:
        return f"{self.kind.code} {self.external_id}"


class RecordFile(models.Model):
    """That a record holds a file, for whoever would take the file away; what it is called stands in the record."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="+")
    field = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "field"], name="record_file_once")]

    def __str__(self) -> str:
        return f"{self.record_id}.{self.field}"


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(unit_id__in=viewer.unit_ids)


class Event(models.Model):
    """Something that happened in another system, as it was told: kept before anybody asks what follows from it."""

    key = models.ForeignKey(ApiKey, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    event_id = models.CharField(max_length=120)
    """The other system's id: told twice, it happened once."""
    type = models.CharField(max_length=80)
    account_number = models.CharField(max_length=60, blank=True)
    """Whom it is about; the customer need not be known yet."""
    said = models.JSONField()
    """All that was told."""
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "event_id"], name="event_once")]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
