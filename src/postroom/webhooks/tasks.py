"""By the clock: read what happened, tell it, and forget what was told long ago."""

from django.utils.timezone import now

from postroom.jobs.job import every
from postroom.webhooks import collecting, sending, services


@every("* * * * * */5")
def tell() -> None:
    """Read the logs on, and tell what is due."""
    collecting.collect()
    sending.send_due(clock=now)


@every("53 3 * * *")
def tidy() -> None:
    """Forget what is over."""
    services.tidy(at=now())
