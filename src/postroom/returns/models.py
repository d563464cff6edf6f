"""Letters that came back, the cases they open, and the files of scanned pages they were read from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from postroom.access.lines import Line
from postroom.access.models import ApiKey, Unit, User
from postroom.contacts.models import Contact, ContactPoint
from postroom.outbox.models import Message

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer


class Reason(models.Model):
    """Why letters come back, as the post writes on them; `key` records it while scanning."""

    code = models.SlugField(max_length=40, unique=True)
    name = Line(max_length=80)
    key = models.CharField(max_length=3, blank=True)
    """A function key; none: it is chosen by mouse, or by the arrow keys."""
    position = models.PositiveSmallIntegerField()
    ends_marketing = models.BooleanField(default=False)
    """Nobody reads offers at this address any more: all that the customer agreed to ends."""
    is_offered = models.BooleanField(default=True, db_default=True)
    """Letters that come back may be recorded with it. What was recorded keeps it."""

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class CaseState(models.TextChoices):
    """What came of a case: still open; the letter sent again, or by another way; closed; or it was a mistake."""

    OPEN = "open"
    SENT_AGAIN = "sent_again"
    OTHER_CHANNEL = "other_channel"
    CLOSED = "closed"
    TAKEN_BACK = "taken_back"


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(unit_id__in=viewer.unit_ids)


class Case(models.Model):
    """An address at which a customer is not reached: opened by the first letter that came back from there.

    Without a customer it is a page on which no code was found: somebody has to say whose it is.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="+", db_index=False)
    point = models.ForeignKey(ContactPoint, models.SET_NULL, null=True, related_name="+")
    address = models.CharField(max_length=320, blank=True)
    """As the letters were addressed."""
    state = models.CharField(max_length=14, choices=CaseState.choices, default=CaseState.OPEN)
    before = models.JSONField(default=dict)
    """What was known of the address, and what ended with it, to be put back if it was a mistake."""
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "address"], name="one_open_case", condition=Q(state="open", contact__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["contact", "-id"], name="case_of_contact"),
            models.Index(fields=["-id"], name="case_open", condition=Q(state="open"), include=["unit"]),
        ]

    def __str__(self) -> str:
        return f"{self.contact or 'unknown'}: {self.address}"


class UploadState(models.TextChoices):
    READING = "reading"
    FINISHED = "finished"
    FAILED = "failed"


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(unit_id__in=viewer.unit_ids)


class Upload(models.Model):
    """A file of scanned pages from an office scanner, and how far it was read."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reason = models.ForeignKey(Reason, models.PROTECT, related_name="+")
    returned_on = models.DateField()
    file_name = Line(max_length=255)
    digest = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=UploadState.choices, default=UploadState.READING)
    problem = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = UploadQuerySet.as_manager()

    def __str__(self) -> str:
        return self.file_name


class Way(models.TextChoices):
    """How a letter was recorded."""

    SCAN = "scan"
    UPLOAD = "upload"
    HAND = "hand"
    PROGRAM = "program"
    CARRIER = "carrier"


class ReturnedLetterQuerySet(models.QuerySet["ReturnedLetter"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(unit_id__in=viewer.unit_ids)

    def standing(self) -> Self:
        """Those that nobody took back."""
        return self.filter(undone_at__isnull=True)


class ReturnedLetter(models.Model):
    """One letter that came back. Without a message it is a page whose letter is not known yet."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="+", db_constraint=False)
    reason = models.ForeignKey(Reason, models.PROTECT, related_name="+")
    returned_on = models.DateField()
    way = models.CharField(max_length=8, choices=Way.choices)
    picture = models.CharField(max_length=64, blank=True)
    """Digest of the scan in the data folder."""
    upload = models.ForeignKey(Upload, models.SET_NULL, null=True, related_name="+")
    page = models.PositiveIntegerField(default=0)
    before = models.JSONField(default=dict)
    """The state of the message before, and the letters that were held with it."""
    resent = models.ForeignKey(
        Message, models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    """The new message that says it once more."""
    recorded_at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    key = models.ForeignKey(ApiKey, models.SET_NULL, null=True, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)

    objects = ReturnedLetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message"], name="returned_once", condition=Q(undone_at__isnull=True)),
        ]
        indexes = [
            models.Index(fields=["by", "-id"], name="returned_by"),
            models.Index(fields=["unit", "returned_on"], name="returned_of_unit"),
        ]

    def __str__(self) -> str:
        return f"letter {self.message_id}, {self.reason}"


class PageFate(models.TextChoices):
    """What was found on a page."""

    RECORDED = "recorded"
    ALREADY = "already"
    UNKNOWN = "unknown"
    FOREIGN = "foreign"
    MISREAD = "misread"
    NOT_SENT = "not_sent"
    NO_CODE = "no_code"
    BLANK = "blank"
    UNREADABLE = "unreadable"


class Page(models.Model):
    """One page of an upload, once it is read: written with what came of it, so that no page counts twice."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    fate = models.CharField(max_length=10, choices=PageFate.choices)
    read = models.CharField(max_length=80, blank=True)
    letter = models.ForeignKey(ReturnedLetter, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="page_once")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"page {self.number}: {self.fate}"
