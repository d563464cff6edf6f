"""Background work of the returns desk: pages of scanned files are read, and what nobody needs goes."""

from typing import Any

from django.dispatch import receiver
from django.utils.timezone import now

from postroom.jobs.job import every, job
from postroom.jobs.looking import still_at
from postroom.returns.models import UploadState
from postroom.returns.services import forgetting, uploading
from postroom.returns.signals import upload_waits

GIVEN_UP = "Postroom tried several times and could not go on; its log says why. Pages that were read stay recorded."


@job
def read_upload_task(upload_id: int) -> None:
    """Read the pages of a file; one that was interrupted goes on."""
    uploading.read_upload(upload_id=upload_id, at=now())


@receiver(upload_waits)
def queue_upload(*, upload_id: int, **_: Any) -> None:
    """Have a file read, in the transaction that keeps it."""
    read_upload_task.later(upload_id=upload_id)


@every("*/2 * * * *")
def end_abandoned() -> None:
    """A job that was tried as often as jobs are tried leaves its file behind: say so."""
    reading = uploading.reading_uploads()  # first: what ends from here on ends by itself
    left = reading - still_at(tasks=[read_upload_task.name], argument="upload_id")
    uploading.end_uploads(upload_ids=left, state=UploadState.FAILED, at=now(), problem=GIVEN_UP)


@every("37 3 * * *")
def sweep() -> None:
    """Take away scans that nothing names."""
    forgetting.sweep(at=now())
