"""What carriers call the messages that they took, part by part, and what they reported of them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from postroom.core.carriage.arrival import Reported
from postroom.outbox.models.lanes import Lane
from postroom.outbox.models.messages import Message

REPORTED = [(reported, reported.value) for reported in Reported]


class CarrierPart(models.Model):
    """One part of a message as its carrier took it. An e-mail has none: nothing is reported by what it is called."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="+", db_constraint=False)
    lane = models.ForeignKey(Lane, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    ref = models.CharField(max_length=255)
    attempt = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField(default=1)
    """How many parts there are of this attempt."""
    reported = models.CharField(max_length=16, choices=REPORTED, blank=True)
    """The best that was ever reported of it: receipts come late, twice, and in any order."""
    code = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=255, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["lane", "ref"], name="part_by_ref"),
            models.Index(fields=["lane", "id"], name="part_silent", condition=Q(reported="")),
        ]

    def __str__(self) -> str:
        return self.ref


class CarrierReceipt(models.Model):
    """A carrier's word, kept as it came before anything is done with it; said again, it is kept once."""

    lane = models.ForeignKey(Lane, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    digest = models.CharField(max_length=32)
    refs = ArrayField(models.CharField(max_length=255))
    reported = models.CharField(max_length=16, choices=REPORTED)
    code = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=255, blank=True)
    recipient = models.CharField(max_length=40, blank=True)
    our_reference = models.IntegerField(null=True)
    price = models.DecimalField(max_digits=12, decimal_places=5, null=True)
    """What the carrier asks for what it is about, if it says so."""
    currency = models.CharField(max_length=3, blank=True, db_default="")
    received_at = models.DateTimeField(db_default=Now())
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="+", db_constraint=False)
    """None: nobody knows yet what it is about. The answer that tells may still be on its way."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lane", "digest"], name="receipt_once")]
        indexes = [
            GinIndex(fields=["refs"], name="receipt_orphan_refs", condition=Q(message__isnull=True)),
            models.Index(fields=["received_at"], name="receipt_orphan", condition=Q(message__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.reported}: {', '.join(self.refs)}"
