"""The kinds of things that go by a rule of their own, and when they go."""

from django.db import models


class Kind(models.TextChoices):
    """What goes by a rule of its own."""

    CONTENT = "content"
    MESSAGES = "messages"
    EVENTS = "events"
    IMPORTS = "imports"
    RUNS = "runs"
    INCOMING = "incoming"


class Mode(models.TextChoices):
    """When it goes: never, every night, or whenever there is new mail (and not before)."""

    KEEP = "keep"
    NIGHTLY = "nightly"
    WITH_MAIL = "with_mail"
