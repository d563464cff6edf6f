"""Check and take in files in the background; what no job works on any more has failed."""

from django.utils.timezone import now

from postroom.intake import services
from postroom.jobs.job import every, job
from postroom.jobs.looking import still_at


@job
def check_import_task(import_id: int) -> None:
    """Go through the whole file without writing a row of it."""
    services.check_import(import_id=import_id, at=now())


@job
def run_import_task(import_id: int) -> None:
    """Take in the rows of the file; one that was interrupted goes on."""
    services.run_import(import_id=import_id, at=now())


@every("*/2 * * * *")
def end_abandoned() -> None:
    """A job that was tried as often as jobs are tried leaves its import behind: say so, and let somebody try again."""
    at_work = services.at_work()  # first: what ends from here on ends by itself
    abandoned = at_work - still_at(tasks=[check_import_task.name, run_import_task.name], argument="import_id")
    services.give_up(import_ids=abandoned)
