"""Saved audiences: a filter with a name, the unit it belongs to, and the units that may use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models.functions import Now

from postroom.access.lines import Line
from postroom.access.models import Unit, User
from postroom.access.sharing import allowed_units, shared_with

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer


class AudienceQuerySet(models.QuerySet["Audience"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those that the viewer's units own or are allowed to use."""
        return self if viewer.sees_all else self.filter(shared_with(viewer))


class Audience(models.Model):
    """Who gets messages, said by conditions; who that is, is found out anew each time."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    """The unit that owns it: its customers are meant, and those of the units below it."""
    allowed_unit_ids = allowed_units()
    code = models.SlugField(max_length=60)
    """How programs name it."""
    name = Line(max_length=160)
    conditions = models.JSONField(default=dict)
    """As `reading.as_json` writes it."""
    revision = models.PositiveIntegerField(default=0)
    """Counts the saves, so that none is written over unseen."""
    size = models.PositiveIntegerField(null=True)
    """How many were in it at `counted_at`."""
    counted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = AudienceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "code"], name="audience_code_once")]

    def __str__(self) -> str:
        return self.name
