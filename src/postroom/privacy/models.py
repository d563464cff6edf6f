"""How long each kind of thing is kept, the numbers that stay when things go, and addresses known by digest alone."""

from django.db import models

from postroom.access.models import Unit
from postroom.core.carriage.envelope import Channel
from postroom.privacy.words import Kind, Mode


class Rule(models.Model):
    """How long one kind is kept after it has come to its end."""

    kind = models.CharField(max_length=12, choices=Kind.choices, primary_key=True)
    mode = models.CharField(max_length=12, choices=Mode.choices, default=Mode.KEEP)
    days = models.PositiveIntegerField(default=7)
    swept_at = models.DateTimeField(null=True, blank=True)
    newest_message = models.BigIntegerField(default=0)
    """The newest message there was at the last sweep."""

    def __str__(self) -> str:
        return f"{self.kind}: {self.mode}, {self.days} days"


class Statistic(models.Model):
    """How many of something there were on a day: what stays as evidence when the rows go."""

    day = models.DateField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=16, blank=True)
    outcome = models.CharField(max_length=24)
    """The state in which messages ended, or what else was counted."""
    count = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "unit", "channel", "outcome"], name="statistic_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.outcome}: {self.count}"


class Salt(models.Model):
    """What is mixed into digests of addresses, so that they cannot be looked up in a list of known ones. One row."""

    value = models.CharField(max_length=64)

    def __str__(self) -> str:
        return "salt"


class KeptSuppression(models.Model):
    """An address that must not be used, of a customer who was forgotten: known by its digest alone.

    When somebody brings the address back, the database puts it on the block list again before anything can be sent.
    """

    channel = models.CharField(max_length=16, choices=[(channel, channel.value) for channel in Channel])
    digest = models.CharField(max_length=64)
    cause = models.CharField(max_length=12, blank=True, default="", db_default="")
    reason = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "channel"], name="kept_suppression_once")]

    def __str__(self) -> str:
        return self.digest[:12]
