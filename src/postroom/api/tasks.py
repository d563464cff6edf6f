"""Housekeeping of the API: answers that were kept long enough are forgotten."""

from datetime import timedelta

from django.utils.timezone import now

from postroom.access import answers
from postroom.jobs.job import every

KEPT = timedelta(days=30)


@every("41 3 * * *")
def forget_answers() -> None:
    """Forget what programs were answered more than thirty days ago."""
    answers.forget_answers(before=now() - KEPT)
