"""An import whose job was tried as often as jobs are tried ends as failed, and can be tried again."""

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from postroom.contacts.models import Contact
from postroom.intake import ordering, tasks
from postroom.intake.models import Import, ImportState
from tests import makers
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
FILE = "account number;name\nC-1;Zoë\nC-2;Ada\n"


def job_becomes(status: str) -> None:
    with_lock = ProcrastinateJob.objects.filter(task_name__startswith="intake.tasks")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = ANY(%s)",
            [status, list(with_lock.values_list("pk", flat=True))],
        )


@pytest.fixture
def importing(begin):
    """An import of which the first row is in."""
    begun, clerk = begin(FILE), makers.viewer()
    ordering.order_check(viewer=clerk, import_id=begun.pk)
    tasks.check_import_task(import_id=begun.pk)
    job_becomes("succeeded")
    ordering.order_import(viewer=clerk, import_id=begun.pk)
    return begun


@pytest.mark.parametrize("status", ["todo", "doing"])
def test_while_its_job_waits_or_works_it_is_left_alone(importing, status):
    job_becomes(status)

    tasks.end_abandoned()

    assert Import.objects.get().state == ImportState.IMPORTING


def test_without_a_job_it_has_failed_and_says_so_with_a_button(importing):
    job_becomes("failed")

    tasks.end_abandoned()

    page = desk().get(f"/import/{importing.pk}/").content.decode()
    assert Import.objects.get().state == ImportState.FAILED
    assert "tried several times and could not go on" in page
    assert "Try again" in page


def test_tried_again_it_goes_all_the_way(importing):
    job_becomes("failed")
    tasks.end_abandoned()
    client = desk()

    client.post(f"/import/{importing.pk}/check/")
    tasks.check_import_task(import_id=importing.pk)
    client.post(f"/import/{importing.pk}/run/")
    tasks.run_import_task(import_id=importing.pk)
    tasks.end_abandoned()

    assert Import.objects.get().state == ImportState.FINISHED
    assert Contact.objects.count() == 2


def test_what_ended_by_itself_stays_as_it_ended(importing):
    tasks.run_import_task(import_id=importing.pk)
    job_becomes("succeeded")

    tasks.end_abandoned()

    assert (Import.objects.get().state, Import.objects.get().problem) == (ImportState.FINISHED, "")
