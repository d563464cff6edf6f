"""Workers of one run work side by side; who changes the run's state waits for them, and they for nobody else."""

from django.db import connection

from postroom.runs.models import Run, RunState

_RUNS = 0x52554E  # "RUN": keeps our advisory locks apart from others'
_KEYS = 2**31


def share(run_id: int, *states: RunState) -> Run | None:
    """Return the run if it is in one of `states`; it stays there until the transaction ends.

    An advisory lock, not a row lock: who waits to be alone is not overtaken by ever more workers.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", (_RUNS, run_id % _KEYS))
    found = Run.objects.select_related("batch", "lane", "template_version__template").filter(pk=run_id).first()
    return found if found and found.state in states else None


def be_alone(run_id: int) -> None:
    """Wait until no worker has a part of the run in hand, and keep them out until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_RUNS, run_id % _KEYS))


def take_place(run_id: int, places: int) -> int | None:
    """Take one of the places at a run, until `leave_place` or the connection ends; None if all are taken."""
    for place in range(places):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", (_RUNS + 1 + place, run_id % _KEYS))
            if cursor.fetchone()[0]:
                return place
    return None


def leave_place(run_id: int, place: int) -> None:
    """Give the place back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", (_RUNS + 1 + place, run_id % _KEYS))
