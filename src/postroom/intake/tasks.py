"""Check and take in files in the background."""

from django.utils.timezone import now

from postroom.intake import services
from postroom.jobs.job import job


@job
def check_import_task(import_id: int) -> None:
    """Go through the whole file without writing a row of it."""
    services.check_import(import_id=import_id, at=now())


@job
def run_import_task(import_id: int) -> None:
    """Take in the rows of the file; one that was interrupted goes on."""
    services.run_import(import_id=import_id, at=now())
