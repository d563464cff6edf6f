"""A worker killed with -9 while it generates a run: still exactly one message for each recipient."""

import pytest

from postroom.contacts.models import Contact, ContactPoint, PointKind
from postroom.outbox.models import Message
from postroom.runs import services as runs
from postroom.runs.models import ItemState, Run, RunItem, RunState
from tests import makers
from tests.delivery.workers import until, workers
from tests.makers import NOON
from tests.runs import office

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
MANY = 2000


def many_customers():
    unit = makers.unit()
    people = Contact.objects.bulk_create(
        [Contact(unit=unit, account_number=f"K-{number:05}", name=f"Ada {number}") for number in range(MANY)]
    )
    ContactPoint.objects.bulk_create(
        [
            ContactPoint(contact=person, kind=PointKind.EMAIL, value=f"{person.account_number.lower()}@example.org")
            for person in people
        ]
    )


def test_run_killed_while_generating_makes_exactly_one_message_each(tmp_path):
    many_customers()
    run = office.draft()

    with workers(tmp_path / "log") as some:
        runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)
        for wanted in (1, MANY // 2):
            assert until(lambda: Message.objects.count() >= wanted, every=0.01)  # noqa: B023 -- asked at once
            some.kill()
            some.wait()
            assert Message.objects.count() < MANY
            some.replace()
        done = until(lambda: Run.objects.get(pk=run.pk).state == RunState.IN_REVIEW, seconds=400)

    assert done, (tmp_path / "log").read_text()[-3000:]
    assert Message.objects.count() == MANY
    assert set(RunItem.objects.values_list("state", flat=True)) == {ItemState.MADE}
    assert RunItem.objects.values("message_id").distinct().count() == MANY
    assert Message.objects.values("contact_id").distinct().count() == MANY
