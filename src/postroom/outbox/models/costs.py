"""What messages cost: the price table, what each handing-over came to, and what units may spend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from postroom.access.models import Unit, User
from postroom.access.sharing import shared_with
from postroom.contacts.models import CHANNELS
from postroom.core.carriage.envelope import Posting
from postroom.outbox.models.lanes import Lane
from postroom.outbox.models.messages import Batch, Message

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer

POSTINGS = [(posting, posting.value) for posting in Posting]


class Measure(models.TextChoices):
    """What a price goes by."""

    MESSAGE = "message"
    PART = "part"
    """Of a text message."""
    PAGE = "page"
    SHEET = "sheet"
    """Of paper, printed on both sides."""
    GRAM = "gram"
    """A sheet weighs five, its envelope five."""


class RateQuerySet(models.QuerySet["Rate"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of no account, and those of accounts that the viewer's units own or may use."""
        if viewer.sees_all:
            return self
        return self.filter(Q(lane__isnull=True) | shared_with(viewer, of="lane__"))

    def in_force(self) -> Self:
        """Those that nobody took out of the table."""
        return self.filter(retired_at__isnull=True)


class Rate(models.Model):
    """One line of the price table. It is never changed: another price is another line, and the old one is retired."""

    channel = models.CharField(max_length=16, choices=CHANNELS)
    posting = models.CharField(max_length=16, choices=POSTINGS, blank=True)
    """How a letter is posted; empty for all else."""
    lane = models.ForeignKey(Lane, models.CASCADE, null=True, blank=True, related_name="+")
    """None: for every account that has no line of its own."""
    country = models.CharField(max_length=2, blank=True)
    """ISO 3166; empty: every country that has no line of its own."""
    measure = models.CharField(max_length=8, choices=Measure.choices)
    size_from = models.PositiveIntegerField(default=1)
    size_to = models.PositiveIntegerField(null=True, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=5)
    is_each = models.BooleanField(default=False)
    """For each part, page or sheet; otherwise for the whole message."""
    currency = models.CharField(max_length=3)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    """The last day."""
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = RateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "posting", "lane", "country", "measure", "size_from", "valid_from"],
                name="rate_once",
                condition=Q(retired_at__isnull=True),
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["channel", "country", "lane"], name="rate_found")]

    def __str__(self) -> str:
        return f"{self.channel} {self.country or '*'}: {self.price} {self.currency}"


class Source(models.TextChoices):
    """Where it is known from what a message cost."""

    CARRIER = "carrier"
    TABLE = "table"
    UNKNOWN = "unknown"


class CostQuerySet(models.QuerySet["Cost"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of units whose outbox the viewer sees."""
        return self if viewer.sees_all else self.filter(unit_id__in=viewer.outbox_ids)


class Cost(models.Model):
    """What one handing-over of a message cost, for ever. It holds nothing of whom it went to, and outlives the message.

    Written with the outcome, in one statement. An e-mail has one only where the price table has e-mails.
    """

    message = models.ForeignKey(
        Message, models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    """None: the message is no longer kept."""
    attempt = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    lane = models.ForeignKey(Lane, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    channel = models.CharField(max_length=16, choices=CHANNELS)
    posting = models.CharField(max_length=16, blank=True)
    country = models.CharField(max_length=2, blank=True)
    size = models.PositiveSmallIntegerField(default=0)
    """Parts or pages; 0: nobody knows."""
    day = models.DateField()
    """On which it was handed over, as the unit counts days."""
    amount = models.DecimalField(max_digits=14, decimal_places=5, null=True)
    """None: nobody knows what it cost."""
    currency = models.CharField(max_length=3, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices)

    objects = CostQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "attempt"], name="cost_once")]
        indexes = [
            models.Index(fields=["batch"], name="cost_of_batch", condition=Q(batch__isnull=False)),
            BrinIndex(fields=["day"], name="cost_of_day", autosummarize=True, pages_per_range=64),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.amount} {self.currency}"


class LimitQuerySet(models.QuerySet["Limit"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of units that the viewer sees."""
        return self if viewer.sees_all else self.filter(unit_id__in=viewer.unit_ids)


class Limit(models.Model):
    """What a unit, with all below it, may send on one channel. What is empty limits nothing.

    It is asked when a message is claimed, whoever carries it: what goes beyond it is held.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    channel = models.CharField(max_length=16, choices=CHANNELS)
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    """The only ones that anything goes to; none: all."""
    most_per_message = models.DecimalField(max_digits=12, decimal_places=5, null=True, blank=True)
    messages_a_day = models.PositiveIntegerField(null=True, blank=True)
    money_a_day = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")

    objects = LimitQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "channel"], name="limit_once")]

    def __str__(self) -> str:
        return f"{self.unit}, {self.channel}"


class Spent(models.Model):
    """What went out under a limit on one day of its unit."""

    limit = models.ForeignKey(Limit, models.CASCADE, related_name="+")
    day = models.DateField()
    messages = models.PositiveIntegerField(default=0)
    money = models.DecimalField(max_digits=14, decimal_places=5, default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["limit", "day"], name="spent_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.messages}"


class Admission(models.Model):
    """That a message counts under the limits already: claimed again, it does not count twice."""

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.message_id}: {self.day}"
