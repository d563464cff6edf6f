"""A file that somebody brought in: how its columns were read, how far it came, and which rows were refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models.functions import Now

from postroom.access.lines import Line
from postroom.access.models import Unit, User

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer


class ImportState(models.TextChoices):
    MAPPING = "mapping"
    CHECKING = "checking"
    CHECKED = "checked"
    IMPORTING = "importing"
    FINISHED = "finished"
    FAILED = "failed"


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(unit_id__in=viewer.unit_ids)


class Import(models.Model):
    """One file of customers or records on its way in."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=60)
    """`contact`, or the code of the record kind the rows are."""
    file_name = Line(max_length=255)
    path = models.CharField(max_length=500)
    """Where the file lies, below the data folder."""
    size = models.BigIntegerField()
    files = models.JSONField(default=dict, blank=True)
    """The ZIP of files beside it: `name`, `path` below the data folder, `count`, and, after a check, `unnamed`."""
    reading = models.JSONField(default=dict)
    """How it was found to be written: format, encoding, delimiter, sheet, heads, sample rows."""
    mapping = models.JSONField(default=dict)
    """Column head -> field name; heads that are missing are left out."""
    state = models.CharField(max_length=12, choices=ImportState.choices, default=ImportState.MAPPING)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    """An estimate by bytes while reading, the true number at the end."""
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    remarks = models.PositiveIntegerField(default=0)
    """Rows that went in, but about which there is something to say."""
    first_remarks = models.JSONField(default=list)
    """The first of them: [row number, sentence in English, objections]; older ones are without the last."""
    problem = models.TextField(blank=True)
    """Why it came to no end, in English; `objections` say the same by codes."""
    objections = models.JSONField(default=list)
    started_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    def __str__(self) -> str:
        return self.file_name


class RefusedRow(models.Model):
    """A row that did not go in, as it stood in the file, and why."""

    source = models.ForeignKey(Import, models.CASCADE, related_name="+")
    row_number = models.PositiveIntegerField()
    cells = models.JSONField()
    reason = models.TextField()
    """In English; `objections` say the same by codes."""
    objections = models.JSONField(default=list)
    """[code, field, told, detail] each; empty for rows that are older than the codes."""

    class Meta:
        indexes = [models.Index(fields=["source", "row_number"], name="refused_row_in_order")]

    def __str__(self) -> str:
        return f"row {self.row_number}: {self.reason}"


class RememberedMapping(models.Model):
    """How a file with these heads was mapped the last time."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=60)
    heads = models.CharField(max_length=64)
    """Digest of the sorted column heads."""
    mapping = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "subject", "heads"], name="mapping_once")]

    def __str__(self) -> str:
        return f"{self.subject} {self.heads[:8]}"
