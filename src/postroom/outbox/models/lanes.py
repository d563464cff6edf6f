"""The queues to the carriers, and the one switch that stops them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from postroom.access.lines import Line
from postroom.access.models import Unit, User
from postroom.access.sharing import allowed_units, shared_with
from postroom.contacts.models import CHANNELS

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer


class LaneQuerySet(models.QuerySet["Lane"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those that the viewer's units own or are allowed to use."""
        return self if viewer.sees_all else self.filter(shared_with(viewer))


class Lane(models.Model):
    """The queue to one carrier: who may use it, whether it is live, paused or cooling down, and how fast it may go."""

    code = models.SlugField(max_length=60, unique=True)
    name = Line(max_length=120)
    channel = models.CharField(max_length=16, choices=CHANNELS)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    """The unit that owns it; none: it is everybody's."""
    allowed_unit_ids = allowed_units()
    is_live = models.BooleanField(default=False)
    """False is capture mode: what is claimed is held, and nothing leaves the house."""
    is_by_hand = models.BooleanField(default=False, db_default=False)
    """Own post: no worker takes its messages; they wait, queued, for people who post them."""
    resend_uncertain = models.BooleanField(default=True)
    """True: a message whose answer was lost goes out again, at most twice: an e-mail byte-identical, and whatever a
    carrier recognizes as the same. False (text messages): it is uncertain, and a person decides."""
    resend_codes = models.BooleanField(default=False, db_default=False)
    """True: a code that is used once goes out again all the same."""
    rate_per_second = models.FloatField(null=True, blank=True)
    tokens = models.FloatField(default=0)
    tokens_at = models.DateTimeField(db_default=Now())
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=300, blank=True)
    cool_until = models.DateTimeField(null=True, blank=True)
    """The carrier could not be reached: no claim before this time."""
    failures = models.PositiveIntegerField(default=0)
    """Connections in a row that failed."""

    objects = LaneQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class EmergencyStop(models.Model):
    """Stop everything: while one is open, nothing is claimed and nothing crosses the wire mark."""

    since = models.DateTimeField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=Q(until__isnull=True), name="one_open_stop"),
        ]

    def __str__(self) -> str:
        return f"stopped {self.since:%Y-%m-%d %H:%M}"
