"""One message to many: what was chosen, how far it is, and for each recipient what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.functional import cached_property

from postroom.access.lines import Line
from postroom.access.models import ApiKey, Group, Unit, User
from postroom.contacts.models import CHANNELS, Contact, ContactPoint
from postroom.core.carriage.envelope import Channel, Posting
from postroom.outbox.models import Batch, Lane, Message
from postroom.stationery.models import Template, TemplateVersion

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer


class RunState(models.TextChoices):
    """draft -> generating -> in_review -> approved -> sending <-> paused -> finished | cancelled."""

    DRAFT = "draft"
    GENERATING = "generating"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SENDING = "sending"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


FOR_SOMEBODY = (RunState.DRAFT, RunState.IN_REVIEW, RunState.PAUSED)
"""In these a run goes no further by itself: somebody has to do something."""


class ItemState(models.TextChoices):
    PENDING = "pending"
    MADE = "made"
    EXCLUDED = "excluded"
    FAULTY = "faulty"


class Kind(models.TextChoices):
    """What a run is for: it says what its text must be about, and who has to approve it."""

    OTHER = "other"
    NEWSLETTER = "newsletter"
    GREETING = "greeting"
    NOTICE = "notice"
    DUNNING = "dunning"


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the viewer's units, and what they or their groups made anywhere."""
        if viewer.sees_all:
            return self
        return self.filter(Q(unit_id__in=viewer.unit_ids) | Q(created_by_id__in=viewer.author_ids))

    def assigned_to(self, viewer: Viewer) -> Self:
        """Those that the viewer, or a group of theirs, is to look after."""
        groups = Group.objects.filter(members=viewer.user_id).values("pk")
        return self.filter(Q(assigned_user=viewer.user_id) | Q(assigned_group__in=groups))


class ApprovalRuleQuerySet(models.QuerySet["ApprovalRule"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(unit_id__in=viewer.unit_ids)


class Recurrence(models.Model):
    """That a run is made every day anew, for those whose birthday it is. Its pattern is the run that `is_pattern`."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    is_on = models.BooleanField(default=True)
    goes_at = models.TimeField()
    """On the unit's clock."""
    approves_itself = models.BooleanField(default=False)
    done_until = models.DateField()
    """The last day, as the unit counts days, of which the run was made."""
    set_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.unit}: daily at {self.goes_at:%H:%M}"


class Run(models.Model):
    """A bulk message. Its messages are those of its batch."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    batch = models.OneToOneField(Batch, models.PROTECT, related_name="+")
    title = Line(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OTHER, db_default=Kind.OTHER)
    channel = models.CharField(max_length=16, choices=CHANNELS, default=Channel.EMAIL)
    """The one channel, or the first of several."""
    fallback = ArrayField(models.CharField(max_length=16, choices=CHANNELS), default=list, blank=True)
    """What stands in where `channel` does not reach somebody, in order."""
    by_preference = models.BooleanField(default=False, db_default=False)
    """Each customer gets it as they prefer, if that is one of the channels; the order is for all others."""
    goes_on = models.BooleanField(default=False, db_default=False)
    """After a failure or a return it goes on by the next channel, at most once by each."""
    template_version = models.ForeignKey(TemplateVersion, models.PROTECT, null=True, blank=True, related_name="+")
    own_text = models.OneToOneField(Template, models.PROTECT, null=True, blank=True, related_name="+")
    """The text that was written for this run, if any was begun; it is said if `template_version` is of it."""
    lane = models.ForeignKey(Lane, models.PROTECT, null=True, blank=True, related_name="+")
    further_lanes = models.ManyToManyField(Lane, related_name="+", blank=True)
    """By which account each of the channels in `fallback` goes."""
    posting = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in Posting], default=Posting.STANDARD,
        db_default=Posting.STANDARD,
    )  # fmt: skip
    """How its letters are posted."""
    selection = models.JSONField(default=dict)
    """Who: {"who": "all" | "types" | "buildings" | "accounts", "types": […], "buildings": [ids], "accounts": text}."""
    revision = models.PositiveIntegerField(default=0, db_default=0)
    """Counts what was chosen, so that who looks at something older does not write over it."""
    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.DRAFT)
    snapshot = models.CharField(max_length=64, blank=True)
    """Digest of what is being approved: recipients, template version, contents."""
    seen = models.JSONField(null=True, blank=True)
    """What that digest was made of, as far as people can tell it apart."""
    changed = models.JSONField(null=True, blank=True)
    """What had changed when somebody wanted to approve what they had looked at, as [what, before, after]."""
    settled = models.JSONField(null=True, blank=True)
    """How many recipients are in which `ItemState`, since that cannot change any more: also when they are not kept."""
    not_before = models.DateTimeField(null=True, blank=True)
    is_overdue = models.BooleanField(default=False, db_default=False)
    """Its time passed while nothing was working: it is paused until somebody says whether it is still wanted."""
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    recurrence = models.ForeignKey(Recurrence, models.SET_NULL, null=True, blank=True, related_name="+")
    is_pattern = models.BooleanField(default=False, db_default=False)
    """It is made anew by its recurrence, and never itself."""
    assigned_user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    """Who is to look after it: one person, or a group."""
    assigned_group = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, related_name="+")
    key = models.ForeignKey(ApiKey, models.SET_NULL, null=True, related_name="+", db_index=False)
    """The key by which a program made it; its messages are that key's own."""
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    """Who had its messages made: where two people are needed, neither they nor its author approve it."""
    approved_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    undo_until = models.DateTimeField(null=True, blank=True)
    """Approved, but nothing goes before this: until then the approval can be taken back."""
    sent_back_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_why = models.CharField(max_length=500, blank=True, db_default="")
    """What was wrong with it when it was looked at the last time."""
    created_at = models.DateTimeField(db_default=Now())
    frozen_at = models.DateTimeField(null=True, blank=True)
    """Since when it is settled who the recipients are."""
    generated_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    @property
    def says_own_text(self) -> bool:
        """Whether it says what was written for it, not a template."""
        said = self.template_version
        return said is not None and said.template_id == self.own_text_id

    def waits_at(self, at: datetime) -> bool:
        """Whether it is approved, for a time that has not come."""
        return self.state == RunState.APPROVED and self.not_before is not None and at < self.not_before

    def can_undo(self, at: datetime) -> bool:
        """Whether it is approved so lately that nothing of it goes yet."""
        return self.state == RunState.APPROVED and self.undo_until is not None and at < self.undo_until

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that it may go by, in the order in which they stand in for one another."""
        return tuple(map(Channel, dict.fromkeys((self.channel, *self.fallback))))

    @property
    def assignee(self) -> User | Group | None:
        """Who is to look after it."""
        return self.assigned_user or self.assigned_group

    @property
    def is_mixed(self) -> bool:
        """Whether the channel is decided for each recipient."""
        return self.by_preference or len(self.channels) > 1

    @cached_property
    def lanes(self) -> dict[Channel, Lane]:
        """The account of each channel, as far as they are chosen."""
        chosen = ([self.lane] if self.lane else []) + (list(self.further_lanes.all()) if self.fallback else [])
        return {Channel(lane.channel): lane for lane in chosen}


class RunItem(models.Model):
    """One recipient of a run: the message made for them, or why there is none."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    point = models.ForeignKey(
        ContactPoint, models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    """The address chosen when the recipients were frozen."""
    channel = models.CharField(max_length=16, choices=CHANNELS, blank=True, db_default="")
    """By which they are written to; empty: by none."""
    passed = models.JSONField(null=True, blank=True)
    """The channels that were passed over, as [channel, reason, detail], where there were several to choose from."""
    step = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.PENDING)
    reason = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    faults = models.JSONField(null=True, blank=True)
    """Why no message could be written, as [code, tag, detail, suggestions]; older ones have sentences in `detail`."""
    tags = models.CharField(max_length=500, blank=True, db_default="")
    """The tags that it is about, with spaces between."""
    message = models.ForeignKey(
        Message, models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "contact", "step"], name="run_recipient_once")]
        indexes = [
            models.Index(fields=["run", "id"], name="run_item_waiting", condition=Q(state=ItemState.PENDING)),
            models.Index(fields=["run", "state", "reason", "id"], name="run_item_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.contact_id} {self.state}"


class Occasion(models.Model):
    """That a customer is greeted in a year, by which run: once, however often anybody tries."""

    recurrence = models.ForeignKey(Recurrence, models.CASCADE, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    run = models.ForeignKey(Run, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recurrence", "contact", "year"], name="occasion_once")]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.year}"


class FallBack(models.Model):
    """That a message which did not arrive was followed by one on the next channel, or that no channel was left.

    Of a message with a successor the run counts the successor; each is looked at once.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="+", db_constraint=False)
    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    successor = models.OneToOneField(Message, models.CASCADE, null=True, related_name="+", db_constraint=False)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.message_id} -> {self.successor_id}"


class Tally(models.Model):
    """Recipients or messages of a run that are no longer kept, counted: its numbers stay what they were."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    what = models.CharField(max_length=8, choices=[("item", "item"), ("message", "message")])
    state = models.CharField(max_length=16)
    """Of a recipient or of a message, in which it went."""
    reason = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "what", "state", "reason"], name="run_tally_once")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.count} {self.what} {self.state}"


class ApprovalRule(models.Model):
    """When a unit, with all units below it, wants a second person to approve a run, and how long that can be undone."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="+")
    kinds = ArrayField(models.CharField(max_length=10, choices=Kind.choices), default=list, blank=True)
    """Of these always."""
    from_messages = models.PositiveIntegerField(null=True, blank=True)
    from_money = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    undo_seconds = models.PositiveIntegerField(default=0)

    objects = ApprovalRuleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.unit}: {self.from_messages or '—'} messages, {self.from_money or '—'} {self.currency}"
