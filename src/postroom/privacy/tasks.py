"""Background work: let go at night what the rules say and what nothing needs, and some whenever there is new mail."""

from django.utils.timezone import now

from postroom.jobs.job import every
from postroom.privacy import files
from postroom.privacy.retention import sweep
from postroom.privacy.words import Mode


@every("41 2 * * *")
def nightly() -> None:
    """Every night."""
    sweep(mode=Mode.NIGHTLY, at=now())
    files.sweep(at=now())


@every("*/10 * * * *")
def with_mail() -> None:
    """Only if something was written since."""
    sweep(mode=Mode.WITH_MAIL, at=now())
