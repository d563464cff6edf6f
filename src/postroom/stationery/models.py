"""Templates: a text that can be sent again and again, in versions, with a wording for each language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from postroom.access.lines import Line
from postroom.access.models import Unit, User
from postroom.access.sharing import allowed_units, shared_with
from postroom.contacts.models import Topic
from postroom.core.carriage.envelope import Channel

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer


class TemplateQuerySet(models.QuerySet["Template"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those that the viewer's units own or are allowed to use."""
        return self if viewer.sees_all else self.filter(shared_with(viewer))


class Template(models.Model):
    """A reusable text. System templates serve actions of Postroom itself: they can be changed, never deleted."""

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    """The unit that owns it; none: it is everybody's."""
    allowed_unit_ids = allowed_units()
    code = models.SlugField(max_length=60, unique=True)
    name = Line(max_length=160)
    is_system = models.BooleanField(default=False)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="+")
    """What it is about; a topic that needs consent makes it marketing. None: a service message."""
    default_language = models.CharField(max_length=8, default="en")
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = TemplateQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class TemplateVersion(models.Model):
    """One state of a template. A published version never changes; at most one is a draft (`published_at` empty)."""

    template = models.ForeignKey(Template, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=0)
    """Counts the changes of a draft: a save that was begun on an older revision is refused."""
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["template"], condition=Q(published_at__isnull=True), name="one_draft"),
        ]

    def __str__(self) -> str:
        return f"{self.template} · {self.number}"


class Wording(models.Model):
    """What a version says in one language on one channel, with #tags."""

    version = models.ForeignKey(TemplateVersion, models.CASCADE, related_name="+")
    language = models.CharField(max_length=8)
    channel = models.CharField(max_length=16, choices=[(c, c.value) for c in Channel], default=Channel.EMAIL)
    subject = Line(max_length=300, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "language", "channel"], name="wording_once")]

    def __str__(self) -> str:
        return f"{self.version} {self.language}"
