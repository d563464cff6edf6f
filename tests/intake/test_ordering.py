"""Staff order a check and then the import; a worker does what was ordered."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from postroom.access.viewer import NotAllowed, Role
from postroom.intake import ordering, selectors, services, tasks
from postroom.intake.models import Import, ImportState
from postroom.intake.ordering import NotNow
from tests import makers

pytestmark = pytest.mark.django_db
FILE = "account number;name\nC-1;Zoë\nC-2;\n"


def test_a_check_and_an_import_are_done_in_that_order(begin):
    begun, clerk = begin(FILE), makers.viewer()

    ordering.order_check(viewer=clerk, import_id=begun.pk)
    ordered = Import.objects.get().state
    tasks.check_import_task(import_id=begun.pk)
    checked = Import.objects.get()
    ordering.order_import(viewer=clerk, import_id=begun.pk)
    again = Import.objects.get()
    tasks.run_import_task(import_id=begun.pk)
    done = Import.objects.get()

    assert ordered == ImportState.CHECKING
    assert (checked.state, checked.created, checked.refused) == (ImportState.CHECKED, 1, 1)
    assert (again.state, again.created, again.refused) == (ImportState.IMPORTING, 0, 0)
    assert (done.state, done.created, done.refused) == (ImportState.FINISHED, 1, 1)
    assert selectors.refused_rows(viewer=clerk, import_id=begun.pk).count() == 1


def test_each_order_queues_one_job(begin):
    begun = begin(FILE)

    ordering.order_check(viewer=makers.viewer(), import_id=begun.pk)

    waiting = ProcrastinateJob.objects.filter(status="todo").values_list("task_name", "args")
    assert list(waiting) == [("intake.tasks.check_import_task", {"import_id": begun.pk})]


def test_nothing_goes_in_that_was_not_checked(begin):
    begun = begin(FILE)

    with pytest.raises(NotNow):
        ordering.order_import(viewer=makers.viewer(), import_id=begun.pk)


def test_what_is_going_on_is_not_begun_again(begin):
    begun = begin(FILE)
    ordering.order_check(viewer=makers.viewer(), import_id=begun.pk)

    with pytest.raises(NotNow):
        ordering.order_check(viewer=makers.viewer(), import_id=begun.pk)


@pytest.mark.parametrize("order", [ordering.order_check, ordering.order_import])
def test_readers_order_nothing_and_strangers_find_nothing(begin, order):
    begun = begin(FILE)

    with pytest.raises(NotAllowed):
        order(viewer=makers.viewer(role=Role.READER), import_id=begun.pk)
    with pytest.raises(Import.DoesNotExist):
        order(viewer=makers.viewer(makers.unit("cork")), import_id=begun.pk)


def test_the_file_whose_mapping_is_used_again_is_named(begin):
    first = begin(FILE)
    services.check_import(import_id=first.pk, at=makers.NOON)
    second, other = begin(FILE), begin("number;name\nC-3;Jan\n")
    clerk = makers.viewer()

    assert selectors.mapped_before(viewer=clerk, import_id=first.pk) is None
    assert selectors.mapped_before(viewer=clerk, import_id=second.pk) == first
    assert selectors.mapped_before(viewer=clerk, import_id=other.pk) is None
