"""When a unit's messages may go out, on the customer's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from postroom.access.models import Unit
from postroom.contacts.models import CHANNELS

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer


class SendingHoursQuerySet(models.QuerySet["SendingHours"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of units that the viewer sees."""
        return self if viewer.sees_all else self.filter(unit_id__in=viewer.unit_ids)


class SendingHours(models.Model):
    """The hours of a unit on one channel; they hold for the units below it that have none of their own.

    Planned with the approval of a run and asked again at every claim; codes and all else that is urgent go at any hour.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    channel = models.CharField(max_length=16, choices=CHANNELS)
    opens = models.TimeField()
    closes = models.TimeField()
    """Midnight is the end of the day."""
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    """Monday is 1."""
    skips_holidays = models.BooleanField(default=True)
    """Nothing goes out on public holidays of the country where the customer is."""
    days_off = ArrayField(models.DateField(), default=list, blank=True)
    """Further days on which nothing goes out."""
    exempt_kinds = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    """Kinds of batches that go at any hour."""
    holds_singles = models.BooleanField(default=False)
    """Messages to one customer wait as well."""

    objects = SendingHoursQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "channel"], name="hours_once")]

    def __str__(self) -> str:
        return f"{self.unit}, {self.channel}: {self.opens:%H:%M}-{self.closes:%H:%M}"
