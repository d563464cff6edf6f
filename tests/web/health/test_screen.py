"""The installation in plain words, and what can be done about it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from postroom.access.viewer import SYSTEM, Role
from postroom.core.lifecycle import HoldReason, State
from postroom.delivery.models import Worker
from postroom.operation import figures, resuming
from postroom.operation.models import Backup
from postroom.outbox.models import EmergencyStop, Message
from postroom.web.health import findings
from postroom.webhooks import services as webhooks
from postroom.webhooks.models import Subscription
from tests import makers, post
from tests.web.desks import desk
from tests.webhooks.listeners import listening

pytestmark = pytest.mark.django_db


def said() -> dict[str, tuple[str, str]]:
    return {row.name: (row.state, row.found) for row in findings.of(figures.take())}


def failed_job(task: str = "runs.tasks.sweep") -> int:
    job_id = app.configure_task(task, allow_unknown=True).defer()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 5 WHERE id = %s", [job_id])
    return job_id


def test_new_installation_is_told_what_it_lacks():
    found = said()

    assert {name: found[name][0] for name in ("Queue", "Workers", "Lost answers", "Background jobs", "Backup")} == {
        "Queue": "well", "Workers": "broken", "Lost answers": "well", "Background jobs": "well", "Backup": "look",
    }  # fmt: skip
    assert found["Workers"][1] == "No worker is alive."
    assert found["Backup"][1] == "There never was one."


def test_a_working_installation_is_well():
    Worker.objects.create(host="a", pid=1)
    Worker.objects.create(host="b", pid=1)
    Backup.objects.create(size=1)
    post.messages(1)

    found = said()

    assert found["Queue"] == ("well", "The oldest waiting message has been due for 0 seconds.")
    assert re.fullmatch(r"2 workers are alive, last sign \d seconds? ago\.", found["Workers"][1])
    assert [found[name][0] for name in ("Workers", "Database", "Disk", "Backup")] == ["well"] * 4


def test_messages_that_wait_too_long_ask_for_a_look_unless_everything_is_stopped():
    post.messages(1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_dispatch SET due_at = now() - interval '125 s'")

    late = said()["Queue"]
    EmergencyStop.objects.create(since=now())
    stopped = said()["Queue"]

    assert late == ("look", "The oldest waiting message has been due for 2 minutes.")
    assert stopped[0] == "well"


def test_a_full_disk_says_so(settings):
    settings.DISK_FLOOR_BYTES = 10**18

    assert said()["Disk"][0] == "broken"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1.9, "1 second ago"), (59, "59 seconds ago"), (60, "1 minute ago"), (7200, "2 hours ago"), (90_000, "1 day ago")],
)
def test_times_are_said_in_the_largest_unit_that_fits(seconds, words):
    assert findings.ago(seconds) == words


def test_a_job_that_failed_is_listed_and_started_again_by_a_super_user():
    client, job_id = desk(None), failed_job()

    listed = client.get("/health/").content.decode()
    again = client.post(f"/health/jobs/{job_id}/again/", follow=True)
    twice = client.post(f"/health/jobs/{job_id}/again/", follow=True)

    assert "runs.tasks.sweep" in listed
    assert "The job is started again." in again.content.decode()
    assert "The job was started again meanwhile" in twice.content.decode()
    assert ProcrastinateJob.objects.get(pk=job_id).status == "todo"


def test_an_administrator_of_a_unit_looks_but_starts_nothing():
    client, job_id = desk(Role.ADMINISTRATOR), failed_job()

    looked, tried, went_on = (
        client.get("/health/"),
        client.post(f"/health/jobs/{job_id}/again/"),
        client.post("/health/go-on/"),
    )

    assert [answer.status_code for answer in (looked, tried, went_on)] == [200, 403, 403]
    assert ProcrastinateJob.objects.get(pk=job_id).status == "failed"


def test_what_a_restore_held_is_listed_and_let_go_when_asked():
    post.messages(3, on=post.account(25).lane, of=post.batch("Spring news"))
    client = desk(None)
    resuming.hold_all(viewer=SYSTEM, at=makers.NOON)

    listed = client.get("/health/").content.decode()
    went_on = client.post("/health/go-on/", follow=True).content.decode()

    assert "Held since the restore" in listed
    assert re.search(r"Office</td><td>Spring news</td><td class=\"number\">3<", listed)
    assert "3 messages go out now." in went_on
    assert set(Message.objects.values_list("state", flat=True)) == {State.QUEUED}
    assert not EmergencyStop.objects.filter(until__isnull=True).exists()


def test_programs_wait_after_a_restore_until_it_goes_on_but_not_those_that_somebody_had_wait():
    listening()
    waiting, _ = listening(name="Shop")
    webhooks.pause(viewer=SYSTEM, subscription=waiting, at=makers.NOON - timedelta(days=1))

    resuming.hold_all(viewer=SYSTEM, at=makers.NOON)
    held = dict(Subscription.objects.values_list("name", "paused_at"))
    resuming.go_on(viewer=SYSTEM, at=makers.NOON)

    assert held == {"Billing": makers.NOON, "Shop": makers.NOON - timedelta(days=1)}
    assert [one.state for one in Subscription.objects.order_by("name")] == ["telling", "paused"]


def test_a_restore_takes_messages_out_of_the_hands_of_workers_that_are_gone():
    post.messages(4, on=post.account(25).lane)
    first, second, *_rest = Message.objects.order_by("pk")
    Worker.objects.create(host="gone", pid=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_lane SET resend_uncertain = false")
        cursor.execute(
            "UPDATE outbox_dispatch SET lease_until = now() + interval '40 s', lease_by = 7, attempts = 1,"
            " wire_at = CASE message_id WHEN %s THEN now() END WHERE message_id IN (%s, %s)",
            [second.pk, first.pk, second.pk],
        )

    held = resuming.hold_all(viewer=SYSTEM, at=makers.NOON)

    states = list(Message.objects.order_by("pk").values_list("state", "hold_reason"))
    assert held == 3
    assert states == [("held", HoldReason.RESTORED), ("uncertain", ""), *[("held", HoldReason.RESTORED)] * 2]
    assert Worker.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_screen_takes_a_fixed_number_of_queries(count):
    for number in range(count):
        post.messages(2, on=post.account(25, code=f"office-{number}").lane)
        failed_job(f"task-{number}")
    client = desk(None)
    client.get("/health/now/")

    with CaptureQueriesContext(connection) as queries:
        client.get("/health/now/")

    assert len(queries) == 15
