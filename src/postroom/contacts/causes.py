"""Why an address is as it is, or must not be used: a code, which screens say in the language of the reader."""

from django.db.models import TextChoices


class BarCause(TextChoices):
    """What put an address on the list; beside it stands what was said, in the words of whoever said it."""

    BY_HAND = "by_hand"
    """Staff, for a reason that they wrote."""
    REFUSED = "refused"
    """A carrier's answer."""
    BOUNCED = "bounced"
    """What a mail system reported later."""
    COMPLAINED = "complained"
    ASKED = "asked"
    """Whoever has it wrote that nothing shall come."""


class HealthCause(TextChoices):
    """What told how an address is; beside it stands what was said, in the words of whoever said it."""

    BY_HAND = "by_hand"
    REFUSED = "refused"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    RETURNED = "returned"
    """A letter came back. What was said is the day, and the code or a company's own name of the reason:
    `2026-03-02: moved`."""
