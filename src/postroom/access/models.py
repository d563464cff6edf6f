"""Units and brands of the company, and its users with their roles."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from postroom.access.lines import Line
from postroom.access.viewer import Role


class Brand(models.Model):
    """A name the company writes under: what `#company.*` tags say, and how its e-mails look."""

    code = models.SlugField(max_length=40, unique=True)
    name = Line(max_length=120)
    legal_name = Line(max_length=200, blank=True)
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    colour = models.CharField(max_length=7, default="#0b5cab")
    more_colours = ArrayField(models.CharField(max_length=7), default=list, blank=True)
    """The other colours of the brand, offered where designs are made."""
    logo = models.CharField(max_length=80, blank=True)
    """An uploaded picture, as documents name it; empty: the name is written."""
    currency = models.CharField(max_length=3, default="EUR")
    bank_name = models.CharField(max_length=120, blank=True)
    iban = models.CharField(max_length=42, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    vat_number = models.CharField(max_length=40, blank=True)
    late_payment_interest_rate = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """An organisational unit; units form a tree, and what a unit owns its parents' users see too."""

    code = models.SlugField(max_length=40, unique=True)
    name = Line(max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    time_zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=8, default="en")
    collaborates_with = models.ManyToManyField("self", symmetrical=True, blank=True)
    """Units whose things this one's users see, and whose users see this one's; it goes no further than one step."""

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a user who signs in by e-mail address."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A member of staff. `is_super` sees and may do everything, everywhere."""

    email = models.EmailField(unique=True)
    name = Line(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=8, default="en")
    is_super = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email


class Membership(models.Model):
    """A user's role in a unit; it holds for the units below it as well."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    role = models.CharField(max_length=16, choices=[(role, role.value) for role in Role], default=Role.READER)
    sees_outbox = models.BooleanField(default=False)
    """Granted one by one: until then only super users look into the outbox."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "unit"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} in {self.unit}"


class Group(models.Model):
    """Users who own communications together: each sees what the others wrote, in whichever unit it was."""

    name = Line(max_length=120, unique=True)
    members = models.ManyToManyField(User, related_name="+", blank=True)
    collaborates_with = models.ManyToManyField("self", symmetrical=True, blank=True)
    """Groups whose communications this one's members see, and the other way round."""

    def __str__(self) -> str:
        return self.name


class ApiKey(models.Model):
    """A program that may call us: what it may do in a unit, how often, and until when. Of its key we keep a digest."""

    code = models.SlugField(max_length=40, unique=True)
    name = Line(max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    rights = models.JSONField(default=list)
    """Names of rights; they hold in the unit and in those below it."""
    is_test = models.BooleanField(default=False)
    """True: what it orders is rendered and captured, and never leaves the house."""
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=24)
    """How the key begins, by which people tell two keys apart."""
    per_second = models.PositiveIntegerField(default=1000)
    """Requests it may make; twice as many at once."""
    tokens = models.FloatField(default=0)
    tokens_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class KeptAnswer(models.Model):
    """What a program was answered when it made something, to be said again if it asks again under the same name."""

    key = models.ForeignKey(ApiKey, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    """The `Idempotency-Key` of the request."""
    asked = models.CharField(max_length=64)
    """Digest of the request."""
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "name"], name="answer_once")]
        indexes = [models.Index(fields=["at"], name="answer_by_age")]

    def __str__(self) -> str:
        return self.name
