"""What somebody ordered for all that a filter found, where that is more than one request should do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from postroom.access.models import User

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer


class ErrandState(models.TextChoices):
    """working -> finished | stopped (by somebody) | failed (it was tried as often as jobs are tried)."""

    WORKING = "working"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


class ErrandQuerySet(models.QuerySet["Errand"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The viewer's own; a super user sees all."""
        return self if viewer.sees_all else self.filter(by_id=viewer.user_id)


class Errand(models.Model):
    """An order, what it is for, and how far it is. Its messages are gone through newest first, a bite at a time."""

    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    address = models.CharField(max_length=45, blank=True)
    """Where the request came from, for the audit trail."""
    order = models.CharField(max_length=20)
    filters = models.JSONField(default=dict)
    """As they were when it was ordered, with the newest message that there was."""
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="+")
    """Takes this other one back, instead of looking for messages."""
    mark = models.BigIntegerField(default=0)
    """Where it goes on: below this message; taking another one back, behind this bite of it."""
    total = models.PositiveIntegerField()
    changed = models.PositiveIntegerField(default=0)
    on_the_way = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=dict)
    """Why messages were not sent anew: what was said -> how often."""
    is_final = models.BooleanField(default=False)
    """It cannot be taken back."""
    state = models.CharField(max_length=10, choices=ErrandState.choices, default=ErrandState.WORKING)
    begun_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    """When somebody wished it to stop."""
    ended_at = models.DateTimeField(null=True)
    put_away_at = models.DateTimeField(null=True)
    """When somebody had read how it ended."""

    objects = ErrandQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["by"], name="errand_shown", condition=Q(put_away_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.order} for {self.total} messages"

    @property
    def done(self) -> int:
        """How many messages it has been through."""
        return self.changed + self.on_the_way + self.left


class Bite(models.Model):
    """The messages that one step of an errand changed, for taking it back."""

    errand = models.ForeignKey(Errand, models.CASCADE, related_name="+")
    ids = ArrayField(models.BigIntegerField())

    def __str__(self) -> str:
        return f"{len(self.ids)} messages"
