"""What came in, whose it is, what it brought about, and which of our messages answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from postroom.access.lines import Line
from postroom.access.models import Unit, User
from postroom.access.sharing import allowed_units, shared_with
from postroom.contacts.models import CHANNELS, Contact
from postroom.core.arriving.mailbox import IMAPS, Security
from postroom.core.lifecycle import State
from postroom.core.sms.wishes import LONGEST, Wish
from postroom.outbox.models import Lane, Message

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer

SECURITY = [(security, security.value) for security in Security]
NO_ANSWER = (State.DRAFT, State.CANCELLED, State.FAILED, State.EXPIRED)
"""A reply in one of these states never reached anybody."""


class Kind(models.TextChoices):
    """What something that came in is."""

    MESSAGE = "message"
    """A person wrote it, and may wait for an answer."""
    WISH = "wish"
    """A word that we act on by ourselves: STOP, START."""
    AUTOMATIC = "automatic"
    """A machine wrote it: an absence note."""
    BOUNCE = "bounce"
    """A mail system says what became of a mail of ours."""
    COMPLAINT = "complaint"
    """Somebody told their provider that a mail of ours is unwanted."""


class WishWordQuerySet(models.QuerySet["WishWord"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the viewer's units, and of units above, which hold there too."""
        return self if viewer.sees_all else self.filter(unit_id__in=viewer.unit_ids | viewer.above_ids)


class WishWord(models.Model):
    """A word of a unit's own that asks for what the built-in ones ask for; it holds for the units below it too."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    wish = models.CharField(max_length=8, choices=[(one, one.value) for one in Wish])
    word = Line(max_length=LONGEST)
    folded = models.CharField(max_length=LONGEST, db_index=True)
    """The word as what comes in is compared with it."""

    objects = WishWordQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "folded"], name="wish_word_once")]

    def __str__(self) -> str:
        return self.word


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those that the viewer's units own or are allowed to use."""
        return self if viewer.sees_all else self.filter(shared_with(viewer))


class Mailbox(models.Model):
    """A mailbox that is looked into by IMAP: answers and bounces come there. What is in it is left as it is."""

    name = Line(max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    """The unit whose mail it is; none: everybody's."""
    allowed_unit_ids = allowed_units()
    host = models.CharField(max_length=255)
    port = models.PositiveIntegerField(default=IMAPS)
    security = models.CharField(max_length=8, choices=SECURITY, default=Security.TLS)
    ca_file = models.CharField(max_length=300, blank=True)
    username = models.CharField(max_length=255)
    secrets = models.TextField(blank=True)
    """The password as encrypted JSON."""
    folder = models.CharField(max_length=200, default="INBOX")
    since = models.DateField()
    """What came before this day is left alone."""
    is_on = models.BooleanField(default=True)
    uid_validity = models.BigIntegerField(null=True, blank=True)
    last_uid = models.BigIntegerField(default=0)
    """The newest mail that was taken, as the server numbers them while `uid_validity` stays the same."""
    checked_at = models.DateTimeField(null=True, blank=True)
    check_result = models.CharField(max_length=300, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)

    objects = MailboxQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class TakenMail(models.Model):
    """That a mail was taken from a mailbox, by the digest of its bytes: it outlives what was kept of it."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "digest"], name="mail_taken_once")]

    def __str__(self) -> str:
        return self.digest[:12]


class IncomingQuerySet(models.QuerySet["IncomingMessage"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of customers that the viewer sees; those of nobody yet by the account over which they came."""
        if viewer.sees_all:
            return self
        return self.filter(Q(contact__unit_id__in=viewer.unit_ids) | Q(contact__isnull=True) & _came_by(viewer))

    def with_answers(self) -> Self:
        """Add `is_answered`: something of ours answers it, and is under way at least."""
        return self.annotate(is_answered=_answered())

    def waiting(self) -> Self:
        """Those that somebody should look at: written by people, not dealt with, not answered."""
        return self.filter(~_answered(), kind=Kind.MESSAGE, done_at__isnull=True)

    def dealt_with(self) -> Self:
        """Those that people wrote and that need nobody any more."""
        return self.filter(Q(done_at__isnull=False) | _answered(), kind=Kind.MESSAGE)


class IncomingMessage(models.Model):
    """One message that somebody sent us, as it came."""

    channel = models.CharField(max_length=16, choices=CHANNELS)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.MESSAGE)
    lane = models.ForeignKey(Lane, models.SET_NULL, null=True, blank=True, related_name="+")
    """The account over which it came."""
    mailbox = models.ForeignKey(Mailbox, models.SET_NULL, null=True, blank=True, related_name="+")
    """The mailbox from which it was fetched."""
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    """Who wrote it; none while nobody knows, or while several have the address."""
    attached_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    """Who said that it is this customer's, where it was not clear by itself."""
    about = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="+")
    """The message of ours that it answers."""
    sender = models.CharField(max_length=320)
    """E-mail address or number in its normal form, or whatever stood there."""
    sender_name = Line(max_length=200, blank=True)
    recipient = models.CharField(max_length=320, blank=True)
    subject = Line(max_length=400, blank=True)
    text = models.TextField(blank=True)
    files = models.JSONField(default=list, blank=True)
    """What was attached: name, type and size of each; the bytes stay in the mailbox."""
    is_whole = models.BooleanField(default=True)
    """False: parts of it never came."""
    effect = models.CharField(max_length=20, blank=True)
    """What it brought about, by a code of `Effect`."""
    detail = models.CharField(max_length=500, blank=True)
    """What a mail system said, in its own words."""
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = IncomingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["contact", "-id"], name="incoming_of_contact"),
            models.Index(fields=["sender", "-id"], name="incoming_by_sender"),
            models.Index(fields=["received_at"], name="incoming_by_time"),
            models.Index(fields=["-id"], name="incoming_waiting", condition=Q(kind=Kind.MESSAGE, done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.subject or self.text[:40]}"


class Effect(models.TextChoices):
    """What an incoming message brought about by itself."""

    STOPPED = "stopped"
    STOPPED_BEFORE = "stopped_before"
    STARTED = "started"
    STARTED_BEFORE = "started_before"
    FAILED = "failed"
    """Our mail did not arrive: it is in Errors now."""
    GIVEN_UP = "given_up"
    """Which of our mails is not known; what was said of the address is."""
    DELAYED = "delayed"
    ARRIVED = "arrived"
    COMPLAINED = "complained"
    NOT_OURS = "not_ours"
    """It bears no mark of ours, or a forged one: nothing was changed."""
    BARRED = "barred"
    """The number is nobody's: it went on the block list."""
    LET_GO = "let_go"


class Answer(models.Model):
    """A message of ours that answers one that came in. When ours is removed in time, that it was answered stays."""

    incoming = models.ForeignKey(IncomingMessage, models.CASCADE, related_name="+")
    message = models.OneToOneField(Message, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.message_id} answers {self.incoming_id}"


def _answered() -> Exists:
    sent = Q(message__isnull=True) | ~Q(message__state__in=NO_ANSWER)
    return Exists(Answer.objects.filter(sent, incoming_id=OuterRef("pk")))


def _came_by(viewer: Viewer) -> Q:
    by_lane = shared_with(viewer, of="lane__") & Q(lane__isnull=False)
    return by_lane | (shared_with(viewer, of="mailbox__") & Q(mailbox__isnull=False))
