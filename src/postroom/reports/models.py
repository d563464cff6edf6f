"""How many messages of each day are where, in as few rows as reports have to tell apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from postroom.access.models import Unit
from postroom.contacts.models import CHANNELS
from postroom.core.lifecycle import State
from postroom.outbox.models import Batch, Lane
from postroom.stationery.models import Template

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer


class FigureQuerySet(models.QuerySet["Figure"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of units whose outbox the viewer sees."""
        return self if viewer.sees_all else self.filter(unit_id__in=viewer.outbox_ids)


class Figure(models.Model):
    """So many messages that were ordered on one day and are alike. Written by counting anew, never added to.

    Only those of messages that are no longer kept (`is_gone`) are added to; they stay for ever. Drafts that somebody
    writes are not counted. A message taken off the screens is.
    """

    day = models.DateField()
    """On which they were ordered, where the installation is."""
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    lane = models.ForeignKey(Lane, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    template = models.ForeignKey(
        Template, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    channel = models.CharField(max_length=16, choices=CHANNELS)
    state = models.CharField(max_length=16, choices=[(s, s.value) for s in State])
    is_followed = models.BooleanField(default=False)
    """A run wrote to the same recipients again by the next channel: they are counted there."""
    is_gone = models.BooleanField(default=False)
    number = models.IntegerField()

    objects = FigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "unit", "lane", "template", "batch", "channel", "state", "is_followed", "is_gone"],
                name="figure_once",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["batch"], name="figure_of_batch", condition=Q(batch__isnull=False))]

    def __str__(self) -> str:
        return f"{self.day}: {self.number} {self.state}"


class Mark(models.Model):
    """How far the log of messages was read when they were last counted. There is one."""

    last_id = models.BigIntegerField(null=True)
    """None: everything has to be counted."""
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"up to {self.last_id}"
