"""People and companies, how to reach them, what they agreed to, and addresses we must not use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from postroom.access.lines import Line
from postroom.access.models import Brand, Unit, User
from postroom.contacts.causes import BarCause, HealthCause
from postroom.core.carriage.envelope import Channel

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer

CHANNELS = [(channel, channel.value) for channel in Channel]


class Health(models.TextChoices):
    """What we know of an address: it belongs to the address, as consent belongs to the person."""

    OK = "ok"
    SOFT = "soft"
    UNDELIVERABLE = "undeliverable"
    UNKNOWN = "unknown"


class PointKind(models.TextChoices):
    EMAIL = "email"
    PHONE = "phone"
    POSTAL = "postal"


CHANNELS_OF = {PointKind.EMAIL: [Channel.EMAIL], PointKind.PHONE: [Channel.SMS], PointKind.POSTAL: [Channel.LETTER]}
"""What an address can be used for."""


def kind_for(channel: Channel) -> PointKind:
    """Return what kind of address a channel needs."""
    return next(kind for kind, channels in CHANNELS_OF.items() if channel in channels)


class PointRole(models.TextChoices):
    MAIN = "main"
    BILLING = "billing"
    COLLECTION = "collection"


class Building(models.Model):
    """A site that customers belong to, of one brand."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    name = Line(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "code"], name="building_once")]

    def __str__(self) -> str:
        return self.name


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(unit_id__in=viewer.unit_ids)


class Contact(models.Model):
    """A person or company we write to, known by account number."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True, related_name="+")
    building = models.ForeignKey(Building, models.SET_NULL, null=True, blank=True, related_name="+")
    account_number = models.CharField(max_length=60)
    name = Line(max_length=200)
    first_name = Line(max_length=100, blank=True)
    last_name = Line(max_length=100, blank=True)
    salutation = Line(max_length=60, blank=True)
    is_company = models.BooleanField(default=False)
    customer_type = Line(max_length=60, blank=True)
    language = models.CharField(max_length=8, default="en")
    delivery_method = models.CharField(max_length=16, choices=CHANNELS, default=Channel.EMAIL)
    birth_date = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, default="", db_default="")
    """Where the customer's clock stands; empty: as in the country they are in, or at the unit."""
    is_deceased = models.BooleanField(default=False, db_default=False)
    is_disputed = models.BooleanField(default=False, db_default=False)
    """The customer disputes what is asked of them, with us or before a court."""
    search = models.TextField(blank=True, editable=False)
    """Words to be found by, folded: no accents, no capitals, phones as digits; the services keep it."""
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "account_number"], name="contact_account_once")]
        indexes = [
            GinIndex(SearchVector("search", config="simple"), name="contact_search"),
            models.Index(fields=["name", "id"], name="contact_by_name"),
            models.Index(OpClass(F("account_number"), name="text_pattern_ops"), name="contact_by_account"),
            models.Index(fields=["building"], name="contact_by_building"),
            models.Index(fields=["unit", "customer_type"], name="contact_by_type"),
            models.Index(fields=["unit", "language"], name="contact_by_language"),
            # What audiences ask for most: they are counted without reading the rows.
            models.Index(
                fields=["unit", "id"],
                include=["customer_type", "building", "brand", "language", "delivery_method", "is_company"],
                name="contact_covered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.account_number}"


class ContactPoint(models.Model):
    """One address of a contact, with its own health."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=PointKind.choices)
    role = models.CharField(max_length=12, choices=PointRole.choices, default=PointRole.MAIN)
    value = models.CharField(max_length=320)
    """E-mail address, E.164 number, or the postal address in one line."""
    typed = models.CharField(max_length=320, blank=True)
    """What somebody typed, where it differs from `value`."""
    parts = models.JSONField(default=dict, blank=True)
    """Postal address in parts: lines, postcode, city, country (ISO 3166 alpha-2)."""
    takes_texts = models.BooleanField(default=True, db_default=True, editable=False)
    """Of phones: false where the form of the number tells that no text message can reach it; the services keep it."""
    health = models.CharField(max_length=14, choices=Health.choices, default=Health.UNKNOWN)
    health_cause = models.CharField(max_length=12, choices=HealthCause.choices, blank=True, default="", db_default="")
    health_reason = models.CharField(max_length=300, blank=True)
    health_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "kind", "role"], name="point_once")]
        indexes = [models.Index(fields=["kind", "value"], name="point_by_value")]

    def __str__(self) -> str:
        return self.value


REGISTERED_MAIL = "registered_mail"
"""Code of the topic by which customers agree to get registered letters electronically. It is agreed to for letters."""


class Topic(models.Model):
    """What a customer may agree to or not: direct marketing, affiliate marketing, service news."""

    code = models.SlugField(max_length=40, unique=True)
    name = Line(max_length=120)
    needs_consent = models.BooleanField(default=True)
    """True: only who opted in gets it (marketing). False: everybody who did not opt out."""

    def __str__(self) -> str:
        return self.name

    def may_go_by(self, channel: str) -> bool:
        """Say whether there is anything to agree to on a channel."""
        return self.code != REGISTERED_MAIL or channel == Channel.LETTER


class Consent(models.Model):
    """Whether a contact wants a topic on a channel; the latest word counts, `ConsentChange` keeps them all."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=16, choices=CHANNELS)
    opted_in = models.BooleanField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "topic", "channel"], name="consent_once")]
        indexes = [models.Index(fields=["topic", "channel", "opted_in", "contact"], name="consent_by_topic")]

    def __str__(self) -> str:
        return f"{self.topic} by {self.channel}: {'in' if self.opted_in else 'out'}"


class ConsentChange(models.Model):
    """One opt-in or opt-out, for ever: when, from where, by whom, in which words."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=16, choices=CHANNELS)
    opted_in = models.BooleanField()
    at = models.DateTimeField()
    source = models.CharField(max_length=40)
    wording = models.TextField(blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["contact", "at"], name="consent_history")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.topic}"


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of addresses that customers of the viewer's units have, and those that the viewer wrote down."""
        return self if viewer.sees_all else self.filter(_concerns(viewer))


class Suppression(models.Model):
    """An address we must not use, and why; it belongs to the address, whoever has it."""

    channel = models.CharField(max_length=16, choices=CHANNELS)
    address = models.CharField(max_length=320)
    cause = models.CharField(max_length=12, choices=BarCause.choices, default="", db_default="")
    reason = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    """None: a carrier's answer put it here."""

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "address"], name="suppression_once")]

    def __str__(self) -> str:
        return f"{self.address}: {self.reason}"


class LiftedSuppressionQuerySet(models.QuerySet["LiftedSuppression"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """As with those that hold; and those that the viewer lifted."""
        return self if viewer.sees_all else self.filter(_concerns(viewer) | Q(lifted_by=viewer.user_id))


class LiftedSuppression(models.Model):
    """A suppression that somebody took off the list: what it said, who lifted it and why, for ever."""

    channel = models.CharField(max_length=16, choices=CHANNELS)
    address = models.CharField(max_length=320)
    cause = models.CharField(max_length=12, choices=BarCause.choices, default="", db_default="")
    reason = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=300, blank=True)

    objects = LiftedSuppressionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.address}: {self.why}"


def _concerns(viewer: Viewer) -> Q:
    """An address says something about whoever has it, so that other units do not learn of it."""
    theirs = ContactPoint.objects.filter(value=OuterRef("address"), contact__unit_id__in=viewer.unit_ids)
    return Q(Exists(theirs)) | Q(by=viewer.user_id)


class ContactListQuerySet(models.QuerySet["ContactList"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(unit_id__in=viewer.unit_ids)


class ContactList(models.Model):
    """Customers of one unit that somebody put together, to write to them again and again."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=60)
    name = Line(max_length=160)
    created_at = models.DateTimeField(db_default=Now())

    objects = ContactListQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "code"], name="list_code_once")]

    def __str__(self) -> str:
        return self.name


class ListMember(models.Model):
    """A customer on a list."""

    contact_list = models.ForeignKey(ContactList, models.CASCADE, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact_list", "contact"], name="on_a_list_once")]

    def __str__(self) -> str:
        return f"{self.contact_id} on {self.contact_list_id}"
