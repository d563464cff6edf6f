"""What a message had been through in the queue before it was put on hold."""

from django.db import models

from postroom.outbox.models.messages import Message


class Shelved(models.Model):
    """A held message that was tried before: its tries and its times, until it is released or its life ends.

    Without it a message on hold would be taken for a new one: it could be sent blindly again without end, and with
    another date. What was never tried leaves nothing here. Written by `move` and `record` alone.
    """

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="+")
    due_at = models.DateTimeField()
    waited = models.DurationField()
    """How long it was in the queue; being on hold does not use its patience up."""
    tries = models.PositiveSmallIntegerField()
    losses = models.PositiveSmallIntegerField()
    blind = models.PositiveSmallIntegerField()
    first_try_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.message_id} after {self.tries} tries"
