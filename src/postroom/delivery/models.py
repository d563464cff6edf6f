"""Channel accounts: one configured carrier each; what they took and brought; and the workers that are alive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from postroom.access.lines import Line
from postroom.access.models import User
from postroom.access.sharing import shared_with
from postroom.core.arriving.reports import LONGEST, Word
from postroom.core.carriage.arrival import Reported
from postroom.core.carriage.letters import Recall
from postroom.outbox.models import Lane, Message

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those that the viewer's units own or are allowed to use."""
        return self if viewer.sees_all else self.filter(shared_with(viewer, of="lane__"))


class Account(models.Model):
    """One configured carrier. Its queue, pace and switches are its lane's."""

    lane = models.OneToOneField(Lane, models.CASCADE, primary_key=True, related_name="+")
    kind = models.CharField(max_length=20)
    """Name of the channel folder that serves it: `smtp`."""
    settings = models.JSONField(default=dict)
    """The channel's settings without its secrets."""
    secrets = models.TextField(blank=True)
    """The channel's secrets as encrypted JSON."""
    sender_name = Line(max_length=120, blank=True)
    sender_address = models.CharField(max_length=320, blank=True)
    reply_to = models.CharField(max_length=320, blank=True)
    connections = models.PositiveSmallIntegerField(default=4)
    """Connections that one worker keeps at once."""
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    checked_at = models.DateTimeField(null=True, blank=True)
    check_result = models.CharField(max_length=300, blank=True)

    objects = AccountQuerySet.as_manager()

    def __str__(self) -> str:
        return self.lane.name

    @property
    def shown_sender(self) -> str:
        """From whom its messages come."""
        return self.sender_address or str(self.settings.get("sender", ""))

    def fingerprint(self) -> tuple[object, ...]:
        """Return what changes whenever a delivery thread must start anew for this account."""
        return (
            self.pk, self.kind, str(self.settings), self.secrets, self.sender_name, self.sender_address,
            self.reply_to, self.connections, self.lane.resend_uncertain, self.lane.resend_codes,
        )  # fmt: skip


class Consignment(models.Model):
    """A letter that we hand to a carrier of letters: written down before it leaves, so that nothing leaves twice.

    `number` counts from 1: a letter that the carrier will never post may go out again, and is another one then.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    number = models.PositiveSmallIntegerField()
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=60)
    """What the carrier knows it by, from us."""
    carrier_ref = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64)
    """Of the PDF that was handed over."""
    pages = models.PositiveIntegerField()
    reported = models.CharField(max_length=16, choices=[(one, one.value) for one in Reported], blank=True)
    word = models.CharField(max_length=40, blank=True)
    """What the carrier last said of it, as it says it."""
    said = models.CharField(max_length=255, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    """What the carrier asks for it (ISO 4217)."""
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField(null=True)
    """When the carrier is asked next what became of it. None: nothing more will."""
    recall_asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="consigned_once")]
        indexes = [
            models.Index(fields=["account", "key"], name="consignment_by_key"),
            models.Index(fields=["account", "carrier_ref"], name="consignment_by_ref", condition=~Q(carrier_ref="")),
            models.Index(fields=["account", "ask_at"], name="consignment_to_ask", condition=Q(ask_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.key


class TextRecall(models.Model):
    """Somebody wants a text back from its carrier: written down before it is asked, and kept with what it answered."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="+", db_constraint=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    attempt = models.PositiveSmallIntegerField()
    """The handing-over that is wanted back; sent again, the message is not."""
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    ask_at = models.DateTimeField(null=True)
    """When the carrier is asked, or asked again. None: there is an answer."""
    answer = models.CharField(max_length=12, choices=[(one, one.value) for one in Recall], blank=True)
    said = models.CharField(max_length=255, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message"], condition=Q(ask_at__isnull=False), name="text_recalled_once"),
        ]
        indexes = [
            models.Index(fields=["account", "ask_at"], name="text_recall_due", condition=Q(ask_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.answer or 'asked'}"


class Worker(models.Model):
    """A process that delivers; it is alive while `seen_at` is fresh."""

    host = models.CharField(max_length=120)
    pid = models.IntegerField()
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}"


class IncomingText(models.Model):
    """A text message that somebody wrote to us, or one part of a longer one, as it came over an account's line."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    sender = models.CharField(max_length=40)
    recipient = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    together = models.IntegerField(default=0)
    """What the parts of one text have in common."""
    part = models.PositiveSmallIntegerField(default=1)
    parts = models.PositiveSmallIntegerField(default=1)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["sender", "-received_at"], name="incoming_of_sender")]

    def __str__(self) -> str:
        return f"{self.sender}: {self.text[:40]}"


class ReportedMail(models.Model):
    """What a provider said of an e-mail by a request, as it came: the tray from which it is taken."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    word = models.CharField(max_length=12, choices=[(one, one.value) for one in Word])
    status = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=LONGEST, blank=True)
    about = models.TextField(blank=True)
    """All text in which our marks may stand."""
    recipient = models.CharField(max_length=320, blank=True)
    received_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.word}: {self.recipient}"


class HeardReport(models.Model):
    """That a report was heard, by the digest of its name: it is not believed a second time."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    name = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="report_heard_once")]

    def __str__(self) -> str:
        return self.name[:12]
