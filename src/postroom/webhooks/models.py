"""Who is told, of what, and how each telling went; and how far the logs were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from postroom.access.lines import Line
from postroom.access.models import Unit
from postroom.access.viewer import Right

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of units that the viewer sets up."""
        if viewer.sees_all:
            return self
        return self.filter(unit_id__in=viewer.units.get(Right.SET_UP, frozenset()))


class Subscription(models.Model):
    """A program that hears of what happens in a unit and all below it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = Line(max_length=120)
    url = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=40))
    secrets = models.TextField()
    """What its deliveries are signed with, encrypted: the secret, and for a day the one before."""
    changed_at = models.DateTimeField(null=True)
    """When it last got a new secret."""
    created_at = models.DateTimeField(db_default=Now())
    paused_at = models.DateTimeField(null=True)
    """Since when somebody has it wait: what happens meanwhile is kept for it."""
    stopped_at = models.DateTimeField(null=True)
    """Since when we do not try any more: what happens meanwhile is not kept for it."""
    failing_since = models.DateTimeField(null=True)
    """When the first of the failures was that no success has followed."""

    objects = SubscriptionQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """How it stands, as a word."""
        if self.stopped_at:
            return "stopped"
        if self.paused_at:
            return "paused"
        return "failing" if self.failing_since else "telling"


class DeliveryState(models.TextChoices):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those to programs that the viewer sees."""
        return self if viewer.sees_all else self.filter(subscription__in=Subscription.objects.visible_to(viewer))


class Delivery(models.Model):
    """One event on its way to one program: its bytes never change, and its id is the same on every try."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="+", db_index=False)
    event_id = models.CharField(max_length=60)
    event = models.CharField(max_length=40)
    body = models.TextField()
    contact_id = models.BigIntegerField(null=True)
    """Whom it tells of, so that it goes when they are forgotten."""
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    due_at = models.DateTimeField(db_default=Now())
    """When it is tried next; while it is being tried, when another worker may."""
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    last_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_answer = models.CharField(max_length=300, blank=True, db_default="")
    """The first words of the last answer, or why there was none."""

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "event_id"], name="told_once")]
        indexes = [
            models.Index(fields=["subscription", "-id"], name="delivery_of_webhook"),
            models.Index(fields=["subscription", "due_at"], name="delivery_due", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.event_id}"


class Cursor(models.Model):
    """How far one log was read. See `collecting` for what is waited for."""

    source = models.CharField(max_length=40, primary_key=True)
    passed = models.BigIntegerField()
    """Every row up to this number was looked at."""
    ahead = models.BigIntegerField()
    """The last row that was seen; up to here is read next."""
    awaited = ArrayField(models.CharField(max_length=40), default=list)
    """The transactions that wrote to the log when `ahead` was seen: any of them may still commit a smaller number."""

    def __str__(self) -> str:
        return f"{self.source}: {self.passed}"
