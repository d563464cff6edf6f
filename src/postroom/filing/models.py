"""What messages show and what goes along with them: pictures that everybody may fetch, and files for all recipients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from postroom.access.lines import Line
from postroom.access.models import Unit, User

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer


class PictureQuerySet(models.QuerySet["Picture"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the viewer's units, of the units above them, and everybody's."""
        if viewer.sees_all:
            return self
        return self.filter(Q(unit_id__in=viewer.unit_ids | viewer.above_ids) | Q(unit_id__isnull=True))


class Picture(models.Model):
    """A picture that a unit uploaded. Its bytes are stored once under their digest, whoever uploads them again."""

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    """Who finds it on the screens; none: everybody. In a message it is seen by all who know its address."""
    digest = models.CharField(max_length=64)
    name = Line(max_length=120)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    objects = PictureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "unit"], name="picture_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def src(self) -> str:
        """How documents and designs name it."""
        return f"picture:{self.digest}"


class EnclosureQuerySet(models.QuerySet["Enclosure"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the viewer's units, of the units above them, and everybody's."""
        if viewer.sees_all:
            return self
        return self.filter(Q(unit_id__in=viewer.unit_ids | viewer.above_ids) | Q(unit_id__isnull=True))


class Enclosure(models.Model):
    """A file that goes along with messages to anybody, such as a price list; its bytes are stored once."""

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    """Whose messages it may go along with, and those of the units below; none: everybody's."""
    digest = models.CharField(max_length=64)
    name = Line(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    objects = EnclosureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "unit"], name="enclosure_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def src(self) -> str:
        """How documents name it."""
        return f"file:{self.digest}"
