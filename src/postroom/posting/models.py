"""Batches of letters for own post: which letters, at which place, in which files, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from postroom.access.lines import Line
from postroom.access.models import Unit, User
from postroom.outbox.models import Message

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer

_FIRST_WORKER = 1_000_000_000
"""External systems hold messages under the numbers below zero; batches begin far away from them."""


class BatchState(models.TextChoices):
    """What came of a batch: being made; ready to be printed; posted; put back; or there was nothing to print."""

    MAKING = "making"
    READY = "ready"
    POSTED = "posted"
    PUT_BACK = "put_back"
    FAILED = "failed"


class PrintBatchQuerySet(models.QuerySet["PrintBatch"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of units whose messages the viewer sees, and their own."""
        if viewer.sees_all:
            return self
        return self.filter(Q(unit_id__in=viewer.outbox_ids) | Q(made_by_id__in=viewer.author_ids))


class PrintBatch(models.Model):
    """Letters of one unit on one sheet, printed in one go. It holds them under the number `worker_id`."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    paper = models.CharField(max_length=20, blank=True)
    envelope = models.CharField(max_length=20, blank=True)
    sender = Line(max_length=300, blank=True)
    """As it stands on the letters: by it people tell one sheet from another."""
    state = models.CharField(max_length=8, choices=BatchState.choices, default=BatchState.MAKING)
    letters = models.PositiveIntegerField()
    pages = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    """Of all letters without a cover sheet: every copy is made of these bytes."""
    problem = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = PrintBatchQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "-id"], name="print_batch_of_unit")]

    def __str__(self) -> str:
        return f"print batch {self.pk}"

    @property
    def worker_id(self) -> int:
        """By which number the queue knows whose a lease is."""
        return -(_FIRST_WORKER + self.pk)


class LetterState(models.TextChoices):
    """What became of a letter of a batch: in line; set; it cannot be set; posted; or put back into the queue."""

    WAITING = "waiting"
    SET = "set"
    REFUSED = "refused"
    POSTED = "posted"
    PUT_BACK = "put_back"


_IN_HAND = (LetterState.WAITING, LetterState.SET)


class PrintLetter(models.Model):
    """One letter of a batch. `position` counts from 1 and stays, whatever becomes of the letters before it."""

    batch = models.ForeignKey(PrintBatch, models.CASCADE, related_name="+", db_index=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    attempt = models.PositiveSmallIntegerField()
    """With the number of the batch, the fence that keeps a batch out that lost the letter."""
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=LetterState.choices, default=LetterState.WAITING)
    pages = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="print_position_once"),
            models.UniqueConstraint(fields=["message"], name="printed_in_one_batch", condition=Q(state__in=_IN_HAND)),
        ]
        indexes = [models.Index(fields=["message"], name="prints_of_message")]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.position}"


class PrintPart(models.Model):
    """Some letters of a batch that are set, while the others are not: a job that was killed goes on behind them."""

    batch = models.ForeignKey(PrintBatch, models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="print_part_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}, part {self.number}"


class PrintCopy(models.Model):
    """One file for the printer: a cover sheet that says which copy it is, and the letters."""

    batch = models.ForeignKey(PrintBatch, models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    """Empty: it is being made."""
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="print_copy_once")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.batch_id}, copy {self.number}"
