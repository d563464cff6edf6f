"""Workers take up the work of runs, share it, and start again what stands still."""

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from postroom.runs import services as runs
from postroom.runs import tasks
from postroom.runs.locking import leave_place, take_place
from postroom.runs.models import RunState
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db


def waiting() -> list[tuple[str, dict]]:
    return list(ProcrastinateJob.objects.filter(status="todo").order_by("id").values_list("task_name", "args"))


def test_generating_a_run_queues_its_work():
    office.customers(1)

    run = office.generating()

    assert waiting() == [("runs.tasks.work_on", {"run_id": run.pk})]


def test_the_work_is_queued_only_if_the_run_is_there():
    office.customers(1)
    run = office.draft()
    with transaction.atomic():
        runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)
        transaction.set_rollback(True)

    assert waiting() == []


def test_a_job_brings_a_run_to_review():
    office.customers(3)
    run = office.generating()

    tasks.work_on(run_id=run.pk)

    run.refresh_from_db()
    assert run.state == RunState.IN_REVIEW


def test_a_long_run_lines_up_again_behind_the_others(monkeypatch):
    monkeypatch.setattr(tasks, "STEPS", 0)
    office.customers(1)
    run = office.generating()

    tasks.work_on(run_id=run.pk)

    assert waiting() == [("runs.tasks.work_on", {"run_id": run.pk})] * 2


def test_the_sweep_starts_again_what_stands_still_and_only_once():
    office.customers(1)
    run = office.generating()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_events; DELETE FROM procrastinate_jobs")

    tasks.sweep()
    tasks.sweep()

    assert waiting() == [("runs.tasks.work_on", {"run_id": run.pk})]


def test_the_sweep_leaves_alone_what_waits_for_a_person():
    office.customers(1)
    office.draft()
    office.in_review()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_events; DELETE FROM procrastinate_jobs")

    tasks.sweep()

    assert waiting() == []


@pytest.mark.django_db(transaction=True)
def test_a_run_has_only_so_many_places():
    first = take_place(7, 1)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, 7)", (0x52554E + 1,))
        while_taken = cursor.fetchone()[0]
    leave_place(7, first)
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, 7)", (0x52554E + 1,))
        when_left = cursor.fetchone()[0]
    other.close()

    assert (first, while_taken, when_left) == (0, False, True)
