"""What is counted for ever although its rows go, and when the installation was backed up."""

from django.db import models
from django.db.models.functions import Now

from postroom.outbox.models import Lane


class Tally(models.Model):
    """How often handing over by a lane ended in a certain way, up to the `TallyMark`."""

    lane = models.ForeignKey(Lane, models.CASCADE, related_name="+", db_index=False)
    result = models.CharField(max_length=16)
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lane", "result"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.lane_id} {self.result}: {self.count}"


class TallyMark(models.Model):
    """How far the log of messages has been counted. There is one."""

    last_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"up to {self.last_id}"


class Backup(models.Model):
    """A backup that was finished."""

    at = models.DateTimeField(db_default=Now())
    size = models.BigIntegerField()
    """In bytes."""

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
