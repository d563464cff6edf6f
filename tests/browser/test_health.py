"""System health, and how long things are kept, in a real browser."""

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from postroom.access.viewer import SYSTEM
from postroom.delivery.models import Worker
from postroom.operation import resuming
from tests import makers, post
from tests.web.health.test_screen import failed_job

pytestmark = pytest.mark.browser


@pytest.fixture
def troubled(user):
    """An installation with a worker, an account, a job that failed, and messages held since a restore."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")  # no test's flush empties it
    post.messages(3, on=post.account(25).lane, of=post.batch("Spring news"))
    resuming.hold_all(viewer=SYSTEM, at=makers.NOON)
    Worker.objects.create(host="a", pid=1)
    return failed_job()


SCREENS = {"/health/": "System health", "/settings/keeping/": "How long things are kept"}


@pytest.mark.parametrize("path", SCREENS)
def test_screens_are_accessible_and_fit_a_phone(page: Page, troubled, axe, no_sideways_scroll, shots, path):
    page.goto(path)
    expect(page.get_by_role("heading", name=SCREENS[path], exact=True, level=1)).to_be_visible()

    shots(page, f"health{path.replace('/', '-')}")
    axe(page)
    no_sideways_scroll(page)


def test_privacy_of_a_customer_is_accessible_and_fits_a_phone(page: Page, user, axe, no_sideways_scroll, shots):
    contact = makers.contact("C-1")
    page.goto(f"/customers/{contact.pk}/")
    page.get_by_role("link", name="Privacy").click()
    expect(page.get_by_role("heading", name="Forget this customer")).to_be_visible()

    shots(page, "privacy-customer")
    axe(page)
    no_sideways_scroll(page)


def test_job_is_started_again_and_messages_are_let_go_after_asking(page: Page, troubled):
    page.goto("/health/")

    page.get_by_role("button", name="Start runs.tasks.sweep again").click()
    expect(page.get_by_text("The job is started again.")).to_be_visible()
    page.get_by_role("button", name="Let them go out").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Let them go out").click()

    expect(page.get_by_text("3 messages go out now.")).to_be_visible()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM outbox_message WHERE state = 'queued'")
        assert cursor.fetchone() == (3,)
