"""Keep the figures of reports up to date."""

from postroom.jobs.job import every
from postroom.reports import services


@every("* * * * *")
def count() -> None:
    """Count what changed."""
    services.count()


@every("29 4 * * *")
def count_all() -> None:
    """Count everything, once a night."""
    services.count_all()
