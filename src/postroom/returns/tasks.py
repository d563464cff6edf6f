"""Background work of the returns desk."""

from django.utils.timezone import now

from postroom.jobs.job import every
from postroom.returns.services import forgetting


@every("37 3 * * *")
def sweep() -> None:
    """Take away scans that nothing names."""
    forgetting.sweep(at=now())
