"""Background work of audiences: count one that was saved, and all of them at night."""

from typing import Any

from django.dispatch import receiver
from django.utils.timezone import now

from postroom.audiences.models import Audience
from postroom.audiences.services import count_anew
from postroom.audiences.signals import audience_saved
from postroom.jobs.job import every, job


@job
def count_audience(audience_id: int) -> None:
    """Count one."""
    count_anew(audience_id=audience_id, at=now())


@every("17 3 * * *")
def nightly() -> None:
    """Count them all, each by a job of its own."""
    for audience_id in Audience.objects.order_by("pk").values_list("pk", flat=True):
        count_audience.later_once(audience_id=audience_id)


@receiver(audience_saved)
def queue_counting(*, audience_id: int, **_: Any) -> None:
    """Queue the counting, in the transaction that saved."""
    count_audience.later_once(audience_id=audience_id)
