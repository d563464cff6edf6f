"""Channel accounts: one configured carrier each; and the workers that are alive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models.functions import Now

from postroom.access.lines import Line
from postroom.access.sharing import shared_with
from postroom.outbox.models import Lane

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
    sender_address = models.CharField(max_length=320)
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

    def fingerprint(self) -> tuple[object, ...]:
        """Return what changes whenever a delivery thread must start anew for this account."""
        return (
            self.pk, self.kind, str(self.settings), self.secrets, self.sender_name, self.sender_address,
            self.reply_to, self.connections, self.lane.resend_uncertain, self.lane.resend_codes,
        )  # fmt: skip


class Worker(models.Model):
    """A process that delivers; it is alive while `seen_at` is fresh."""

    host = models.CharField(max_length=120)
    pid = models.IntegerField()
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}"
