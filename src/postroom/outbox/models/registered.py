"""How letters are posted that are not plain, how far they came, and the proofs of that, which are ours to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from postroom.access.lines import Line
from postroom.access.models import User
from postroom.core.carriage.envelope import Posting
from postroom.core.carriage.registered import ProofKind, Stage
from postroom.outbox.models.messages import Message

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer

STAGES = [(stage, stage.value) for stage in Stage]


class RegisteredLetter(models.Model):
    """How one letter is posted, and how far it came; a plain letter has none of these.

    Written with the message, in one transaction; as with its renditions, the database does not look the message up.
    """

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    posting = models.CharField(max_length=16, choices=[(p, p.value) for p in Posting])
    email = models.CharField(max_length=320, blank=True)
    """Where the recipient is told that an electronic one waits."""
    number = models.PositiveSmallIntegerField(default=1, db_default=1)
    """As the how-manieth it is with its carrier: one that had ended and was sent again begins anew."""
    stage = models.CharField(max_length=16, choices=STAGES, blank=True)
    stage_at = models.DateTimeField(null=True, blank=True)
    tracking = models.CharField(max_length=40, blank=True)
    """The number by which the post knows it."""
    signed_by = Line(max_length=200, blank=True)
    more_url = models.CharField(max_length=500, blank=True)
    """Where whoever carries it says more about it; always https."""
    offered = models.JSONField(default=list, blank=True)
    """The proofs that its carrier has for us, as it names them; `Proof` are those that we have fetched."""
    look_at = models.DateTimeField(null=True, blank=True)
    """When its carrier is asked after it next; none: at once."""
    looks = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How often its carrier was asked in vain since it last had news."""
    settled_at = models.DateTimeField(null=True, blank=True)
    """It has come to its end, and all proofs of that are here."""

    class Meta:
        indexes = [
            models.Index(
                fields=["look_at"],
                name="registered_unsettled",
                condition=Q(posting=Posting.ELECTRONIC, settled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting} letter {self.message_id}"


class RegisteredStage(models.Model):
    """That a registered letter came to a stage: when, and who said so. Said again it is kept once."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    number = models.PositiveSmallIntegerField(default=1, db_default=1)
    stage = models.CharField(max_length=16, choices=STAGES)
    at = models.DateTimeField()
    """When it did, as its carrier says, or whoever wrote it down."""
    heard_at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False)
    """Who wrote it down; none: the carrier reported it."""
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "number", "stage"], name="registered_stage_once")]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.stage}"


class ProofQuerySet(models.QuerySet["Proof"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of messages that the viewer sees."""
        return self if viewer.sees_all else self.filter(message__in=Message.objects.visible_to(viewer))


class Proof(models.Model):
    """A document that proves what became of a registered letter; its bytes are stored under their digest."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    number = models.PositiveSmallIntegerField(default=1, db_default=1)
    kind = models.CharField(max_length=16, choices=[(kind, kind.value) for kind in ProofKind])
    name = models.CharField(max_length=120)
    """What its carrier calls it, or the file that was uploaded."""
    media_type = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    issued_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField()
    source = Line(max_length=160)
    """From whom we have it."""
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False)

    objects = ProofQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "number", "digest"], name="proof_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.message_id}"
