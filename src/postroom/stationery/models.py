"""Templates: a text that can be sent again and again, in versions, with a wording for each language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from postroom.access.lines import Line
from postroom.access.models import Brand, Unit, User
from postroom.access.sharing import allowed_units, shared_with
from postroom.contacts.models import Topic
from postroom.core.carriage.envelope import Channel
from postroom.core.document.dump import dump
from postroom.core.document.nodes import Document
from postroom.core.document.schema import load
from postroom.core.document.to_text import to_text

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer


class Occasion(models.TextChoices):
    """What a message may be sent for; a design can be made for it."""

    BIRTHDAY = "birthday"
    SEASON = "season"
    NEWSLETTER = "newsletter"
    WELCOME = "welcome"
    EVENT = "event"


def empty_document() -> dict[str, Any]:
    """Return a document without anything in it."""
    return dump(Document())


class TemplateQuerySet(models.QuerySet["Template"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those that the viewer's units own or are allowed to use."""
        return self if viewer.sees_all else self.filter(shared_with(viewer))


class Template(models.Model):
    """A reusable text. System templates serve actions of Postroom itself: they can be changed, never deleted.

    A snippet is a piece of text that templates and messages put in by its code; it is never sent by itself. The text
    of a run is written for that run and used by nothing else.
    """

    class Kind(models.TextChoices):
        """What it is used for."""

        MESSAGE = "message"
        SNIPPET = "snippet"
        RUN = "run"

    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.MESSAGE)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    """The unit that owns it; none: it is everybody's."""
    allowed_unit_ids = allowed_units()
    code = models.SlugField(max_length=60, unique=True)
    name = Line(max_length=160)
    is_system = models.BooleanField(default=False)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="+")
    """What it is about; a topic that needs consent makes it marketing. None: a service message."""
    default_language = models.CharField(max_length=8, default="en")
    design = models.ForeignKey("Design", models.PROTECT, null=True, blank=True, related_name="+")
    """How its e-mails look; none: as the unit, the brand and the occasion have it."""
    letter_design = models.ForeignKey("Design", models.PROTECT, null=True, blank=True, related_name="+")
    """How its letters look; none: as chosen."""
    occasion = models.CharField(max_length=20, choices=[(o, o.value) for o in Occasion], blank=True)
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
    """What a version says in one language on one channel: a document (`core.document`) with tags.

    `sms_text` is what a text message says instead of the document; empty: what the document says.
    """

    version = models.ForeignKey(TemplateVersion, models.CASCADE, related_name="+")
    language = models.CharField(max_length=8)
    channel = models.CharField(max_length=16, choices=[(c, c.value) for c in Channel], default=Channel.EMAIL)
    subject = Line(max_length=300, blank=True)
    document = models.JSONField(default=empty_document)
    sms_text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "language", "channel"], name="wording_once")]

    def __str__(self) -> str:
        return f"{self.version} {self.language}"

    @property
    def text(self) -> str:
        """What the document says as plain text."""
        return to_text(load(self.document))


class DesignQuerySet(models.QuerySet["Design"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those that the viewer's units own or are allowed to use."""
        return self if viewer.sees_all else self.filter(shared_with(viewer))


class Medium(models.TextChoices):
    """What a design is for."""

    EMAIL = "email"
    LETTER = "letter"


class Design(models.Model):
    """How e-mails or letters look: what is laid around every message."""

    medium = models.CharField(max_length=8, choices=Medium.choices, default=Medium.EMAIL)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    """The unit that owns it; none: it is everybody's."""
    allowed_unit_ids = allowed_units()
    name = Line(max_length=160)
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = DesignQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class DesignVersion(models.Model):
    """One state of a design. A published version never changes; at most one is a draft (`published_at` empty)."""

    class Way(models.TextChoices):
        """What its content is."""

        BLOCKS = "blocks"
        HTML = "html"
        MJML = "mjml"
        LETTER = "letter"

    design = models.ForeignKey(Design, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=0)
    """Counts the changes of a draft: a save that was begun on an older revision is refused."""
    way = models.CharField(max_length=8, choices=Way.choices, default=Way.BLOCKS)
    content = models.JSONField(default=dict)
    """Of blocks and letters: the design as JSON; of the others: their `source`."""
    frame = models.JSONField(null=True, blank=True)
    """What it was made into when it was published."""
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["design", "number"], name="design_number_once"),
            models.UniqueConstraint(fields=["design"], condition=Q(published_at__isnull=True), name="one_design_draft"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(frame__isnull=False), name="published_design_has_frame"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.design} · {self.number}"


class DesignChoice(models.Model):
    """For which messages a design is taken where the template names none; what is empty means any.

    Of several that fit, the one for an occasion goes first, then one for some days only, then that of the nearest
    unit, of the brand, of the kind.
    """

    class Kind(models.TextChoices):
        """Whether customers must have said yes to it."""

        SERVICE = "service"
        MARKETING = "marketing"

    design = models.ForeignKey(Design, models.CASCADE, related_name="+")
    medium = models.CharField(max_length=8, choices=Medium.choices, default=Medium.EMAIL)
    """The design's."""
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    """The unit with all below it."""
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)
    occasion = models.CharField(max_length=20, choices=Occasion.choices, blank=True)
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    """The last day."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["medium", "unit", "brand", "kind", "occasion", "begins_on", "ends_on"],
                name="design_chosen_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.design}: {self.unit or 'every unit'}"
