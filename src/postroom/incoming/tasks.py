"""By the clock: take what came in."""

from django.utils.timezone import now

from postroom.incoming import services
from postroom.jobs.job import every


@every("* * * * * */5")
def take() -> None:
    """Take the text messages that the lines put into the tray."""
    services.take_texts(at=now())
