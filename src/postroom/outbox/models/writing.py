"""A message while it is being written by hand, and the files that go out with it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from postroom.access.lines import Line
from postroom.access.models import User
from postroom.core.carriage.envelope import Channel, Posting
from postroom.core.document.schema import load
from postroom.core.document.to_text import to_text
from postroom.outbox.models.messages import Batch, Message
from postroom.records.models import Record
from postroom.stationery.models import Template, empty_document


class Draft(models.Model):
    """What stands on the writing screen of a message. It stays when the message goes, so that it can be taken back.

    The customer, the address, the language and the topic are the message's own; subject and document are as typed.
    """

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="+")
    template = models.ForeignKey(Template, models.PROTECT, null=True, blank=True, related_name="+")
    """None: the text is its own."""
    record = models.ForeignKey(Record, models.SET_NULL, null=True, blank=True, related_name="+")
    """What the message is about: tags of its kind show this record, not the newest."""
    subject = Line(max_length=400, blank=True)
    document = models.JSONField(default=empty_document)
    free_values = models.JSONField(default=dict, blank=True)
    """What was typed for the free tags of the text: name -> value."""
    not_before = models.DateTimeField(null=True, blank=True)
    """When it is to go, if not at once."""
    posting = models.CharField(
        max_length=16, choices=[(p, p.value) for p in Posting], default=Posting.STANDARD, db_default=Posting.STANDARD
    )
    """How a letter is posted."""
    email = models.CharField(max_length=320, blank=True, db_default="")
    """Where the recipient of electronic registered mail is told of it."""
    is_finished = models.BooleanField(default=False, db_default=False)
    """The first PDF among its files is the letter itself: it bears the address, and nothing is written to it."""
    revision = models.PositiveIntegerField(default=0)
    """Counts the saves, so that none is written over unseen."""
    changed_at = models.DateTimeField(db_default=Now())
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"draft of {self.message_id}"

    @property
    def is_electronic(self) -> bool:
        """Whether it goes out as electronic registered mail."""
        return self.message.channel == Channel.LETTER and self.posting == Posting.ELECTRONIC

    @property
    def text(self) -> str:
        """What the document says as plain text."""
        return to_text(load(self.document))


class Attachment(models.Model):
    """A file that goes out with a message or with a whole batch; the bytes are stored once, under their digest.

    One with a `key` does not go along: the text says where it can be fetched, until it expires or is revoked.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, null=True, blank=True, related_name="+")
    message = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    rendition = models.PositiveSmallIntegerField(null=True, blank=True)
    """Number of the one rendition that it belongs to; none: it was added by hand and goes with every one."""
    tag = models.CharField(max_length=200, blank=True, db_default="")
    """The tag that it was the value of."""
    key = models.CharField(max_length=32, blank=True, db_default="")
    """What the link to it says."""
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="attachment_key_once", condition=~Q(key=""))]

    def __str__(self) -> str:
        return self.name


class Fetch(models.Model):
    """That somebody who had the link to a file fetched it, and when."""

    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="+", related_query_name="fetch")
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.attachment} at {self.at}"
