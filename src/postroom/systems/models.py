"""Which systems may take messages, from which accounts, and how many they took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from postroom.access.lines import Line
from postroom.access.models import ApiKey, Unit
from postroom.access.viewer import Right
from postroom.delivery.models import Account

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer


class SystemQuerySet(models.QuerySet["System"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of units that the viewer sets up."""
        if viewer.sees_all:
            return self
        return self.filter(unit_id__in=viewer.units.get(Right.SET_UP, frozenset()))


class System(models.Model):
    """One system of somebody else's: it comes in by its key and takes what its accounts hold, one account a channel.

    It holds its messages under the number `worker_id`, which no worker of ours has.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = Line(max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    key = models.OneToOneField(ApiKey, models.PROTECT, related_name="+")
    accounts = models.ManyToManyField(Account, related_name="systems")
    taken = models.PositiveBigIntegerField(default=0)
    """Leases given out so far; a message that was offered twice counts twice."""
    accepted = models.PositiveBigIntegerField(default=0)
    failed = models.PositiveBigIntegerField(default=0)
    released = models.PositiveBigIntegerField(default=0)
    late = models.PositiveBigIntegerField(default=0)
    """Reports that came when the message was no longer the system's."""
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = SystemQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def worker_id(self) -> int:
        """By which number the queue knows whose a lease is."""
        return -self.pk
