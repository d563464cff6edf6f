"""Messages, what they say, the queue they wait in, and the log of their lives.

`message` is cold: one row for ever. `dispatch` is hot: a row only while there is work to do. A message is `sending`
while its dispatch row is leased, so that a claim never writes the cold row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from postroom.access.lines import Line
from postroom.access.models import ApiKey, Unit, User
from postroom.contacts.models import CHANNELS, Contact, ContactPoint, Topic
from postroom.core.lifecycle import FOLDERS, NEEDS_A_PERSON, FailureKind, Folder, HoldReason, State, Step
from postroom.outbox.models.lanes import Lane
from postroom.stationery.designs.choosing import Designs
from postroom.stationery.models import Design, TemplateVersion

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer


class Priority(models.IntegerChoices):
    """The classes of the queue; of the first three a lower one is always claimed first."""

    URGENT = 0
    NORMAL = 1
    BULK = 2
    SUSPECT = 3
    """In the queue only: a worker died with it in hand. Claimed one at a time, so that it takes no other down."""


class Batch(models.Model):
    """Messages that belong together, so that they can be paused, resumed and counted together."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    title = Line(max_length=200)
    free_values = models.JSONField(default=dict)
    """What was typed for the free tags of the text: name -> value."""
    design = models.ForeignKey(Design, models.PROTECT, null=True, related_name="+", db_index=False)
    """Of all its e-mails, in place of the template's."""
    letter_design = models.ForeignKey(Design, models.PROTECT, null=True, related_name="+", db_index=False)
    """Of all its letters, in place of the template's."""
    kind = models.CharField(max_length=10, blank=True, db_default="")
    """What it is for, in the words of whoever made it: some kinds go at any hour."""
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    """The newest batch of the same run, which was opened again since: what was made here goes nowhere."""
    paused_at = models.DateTimeField(null=True, blank=True)
    turn_at = models.DateTimeField(null=True, blank=True)
    """Where its first message took its place in the queue: at the head of what waited then."""
    turns = models.PositiveIntegerField(default=0, db_default=0)
    """How many have a place; each comes a microsecond behind the one before, so that batches take turns."""

    def __str__(self) -> str:
        return self.title

    @property
    def designs(self) -> Designs:
        """What its messages are laid out with, whatever their template says."""
        return Designs(email_id=self.design_id, letter_id=self.letter_design_id)


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, viewer: Viewer, *, deleted: bool = False) -> Self:
        """Those of units whose outbox the viewer sees, and what they, their groups or their key ordered anywhere."""
        seen = self if deleted else self.filter(deleted_at__isnull=True)
        if viewer.sees_all:
            return seen
        own = Q(key_id=viewer.key_id) if viewer.key_id else Q(author_id__in=viewer.author_ids)
        return seen.filter(Q(unit_id__in=viewer.outbox_ids) | own)

    def with_claim(self) -> Self:
        """Add `is_claimed`: a worker has it right now, which the screens call *sending*."""
        return self.annotate(is_claimed=_leased())

    def claimed(self) -> Self:
        """Those that a worker has right now."""
        return self.filter(_leased())

    def unclaimed(self) -> Self:
        """Those that no worker has right now."""
        return self.exclude(_leased())


_ERRORS = Q(state__in=sorted(FOLDERS[Folder.ERRORS])) | Q(state=State.HELD, hold_reason__in=sorted(NEEDS_A_PERSON))


class Message(models.Model):
    """One outbound item for one contact point on one channel. What it says is its newest rendition.

    Most of its keys have no constraint in the database: what they point to is never deleted while something points to
    it, and looking each up again would cost a run of 100,000 messages a fifth of its time. So it is with the keys to it
    of what is written with it, in one statement or one transaction: its renditions, its place in the queue, its log.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", db_index=False)
    point = models.ForeignKey(
        ContactPoint, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, db_constraint=False
    )
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    lane = models.ForeignKey(Lane, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    template_version = models.ForeignKey(
        TemplateVersion, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, db_constraint=False
    )
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False)
    key = models.ForeignKey(ApiKey, models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False)
    """The key by which a program ordered it."""
    channel = models.CharField(max_length=16, choices=CHANNELS)
    state = models.CharField(max_length=16, choices=[(s, s.value) for s in State], default=State.DRAFT)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    recipient = models.CharField(max_length=320)
    recipient_name = Line(max_length=200, blank=True)
    subject = Line(max_length=400, blank=True)
    language = models.CharField(max_length=8, default="en")
    reference = models.CharField(max_length=80, blank=True)
    """The business reference that staff know it by: an order, bill or job number."""
    rendition = models.PositiveSmallIntegerField(default=1)
    """Number of the rendition that goes out."""
    is_code = models.BooleanField(default=False, db_default=False)
    """A code that is used once: better twice than never, if the account has it so."""
    country = models.CharField(max_length=2, blank=True, db_default="")
    """Where it goes (ISO 3166), if the address tells."""
    size = models.PositiveSmallIntegerField(default=0, db_default=0)
    """The parts of a text message, the pages of a letter once it is set; 0: not known."""
    not_before = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    hold_reason = models.CharField(max_length=20, choices=[(r, r.value) for r in HoldReason], blank=True)
    failure = models.CharField(max_length=20, choices=[(k, k.value) for k in FailureKind], blank=True)
    problem = models.CharField(max_length=500, blank=True)
    """What the carrier or the check said, in its own words."""
    carrier_ref = models.CharField(max_length=255, blank=True)
    ordered_at = models.DateTimeField(db_default=Now())
    executed_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        # No unique constraint but the primary key, so that the table can become partition 0 of a larger one.
        indexes = [
            models.Index(fields=["contact", "-id"], name="message_of_contact"),
            models.Index(fields=["batch", "state"], name="message_of_batch", condition=Q(batch__isnull=False)),
            models.Index(fields=["state", "-id"], name="message_by_state"),
            # Without a number, so that rows with the same key share an entry: a few bytes a message.
            models.Index(fields=["unit", "state"], name="message_of_unit"),
            models.Index(fields=["lane"], name="message_by_lane"),
            models.Index(fields=["author"], name="message_of_author", condition=Q(author__isnull=False)),
            # The Errors folder, in its order and with what it is counted by.
            models.Index(
                fields=["-id"],
                name="message_errors",
                include=["state", "failure", "hold_reason", "unit", "author", "channel"],
                condition=_ERRORS & Q(archived_at__isnull=True, deleted_at__isnull=True),
            ),
            models.Index(fields=["recipient"], name="message_to", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["reference"], name="message_ref", condition=~Q(reference="")),
            models.Index(fields=["key", "-id"], name="message_by_key", condition=Q(key__isnull=False)),
            models.Index(fields=["-id"], name="message_archived", condition=Q(archived_at__isnull=False)),
            # Rows lie in the order in which they were ordered: a few bytes for every 64 pages find a day among years.
            BrinIndex(fields=["ordered_at"], name="message_ordered", autosummarize=True, pages_per_range=64),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"


class Skeleton(models.Model):
    """What many renditions share: the literal parts of subject, text and HTML, stored once under their digest."""

    digest = models.CharField(max_length=64, primary_key=True)
    content = models.TextField()

    def __str__(self) -> str:
        return self.digest[:12]


class Rendition(models.Model):
    """What one message says, for ever: a skeleton and the fills of its slots. Rendering anew makes a new one."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    number = models.PositiveSmallIntegerField(default=1)
    skeleton = models.ForeignKey(Skeleton, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    fills = models.TextField()
    """As JSON: what stands in each slot; text, or text and HTML."""
    sha256 = models.CharField(max_length=64)
    """Of subject, text and HTML as they go out."""
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="rendition_once")]

    def __str__(self) -> str:
        return f"{self.message_id}/{self.number}"


class Dispatch(models.Model):
    """A message's place in the queue, there only while it is queued. Written by the outbox's services alone."""

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    lane = models.ForeignKey(Lane, models.PROTECT, related_name="+", db_index=False)
    priority = models.PositiveSmallIntegerField(default=Priority.NORMAL)
    due_at = models.DateTimeField(db_default=Now())
    queued_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    """Claims so far; with `lease_by` the fence that keeps late workers out."""
    tries = models.PositiveSmallIntegerField(default=0)
    """Claims that count: those given back through no fault of the message's do not."""
    losses = models.PositiveSmallIntegerField(default=0)
    """Workers that died with it in hand."""
    blind = models.PositiveSmallIntegerField(default=0)
    """Times it went out again because the answer was lost."""
    first_try_at = models.DateTimeField(null=True)
    """Date of the mail: the same on every try, so that a second copy has the same bytes."""
    lease_until = models.DateTimeField(null=True)
    lease_by = models.IntegerField(null=True)
    wire_at = models.DateTimeField(null=True)
    """When it passed the point of no return: from here on its answer can be lost."""

    class Meta:
        indexes = [
            models.Index(
                fields=["lane", "priority", "due_at", "message"],
                name="dispatch_ready",
                condition=Q(lease_until__isnull=True),
            ),
            models.Index(fields=["lease_until"], name="dispatch_leased", condition=Q(lease_until__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"dispatch of {self.message_id}"


def _leased() -> Exists:
    return Exists(Dispatch.objects.filter(message_id=OuterRef("pk"), lease_until__isnull=False))


class Happening(models.Model):
    """One step of a message's life. One that a carrier caused also tells the attempt: when, who, what was answered."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    at = models.DateTimeField(db_default=Now())
    step = models.CharField(max_length=16, choices=[(s, s.value) for s in Step])
    before = models.CharField(max_length=16)
    after = models.CharField(max_length=16)
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, db_constraint=False
    )
    note = models.CharField(max_length=500, blank=True)
    attempt = models.PositiveSmallIntegerField(null=True)
    lane = models.ForeignKey(Lane, models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False)
    worker = models.IntegerField(null=True)
    claimed_at = models.DateTimeField(null=True)
    wire_at = models.DateTimeField(null=True)
    code = models.PositiveSmallIntegerField(null=True)
    """What the carrier answered, as a number: 250, 550."""

    class Meta:
        indexes = [models.Index(fields=["message", "id"], name="happening_of_message")]

    def __str__(self) -> str:
        return f"{self.step}: {self.before} -> {self.after}"


class Decision(models.Model):
    """Why something was chosen for a message, such as its channel or language: a sentence's code and its data."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="+", db_index=False)
    code = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["message"], name="decision_of_message")]

    def __str__(self) -> str:
        return self.code
