"""Sending hours and recurring runs in a real browser."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from postroom.access.viewer import SYSTEM
from postroom.core.carriage.envelope import Channel
from postroom.outbox.services import setting_hours
from postroom.runs import services as runs
from postroom.runs.models import Kind
from tests import makers
from tests.runs import office

pytestmark = pytest.mark.browser


@pytest.fixture
def hours(user):
    terms = setting_hours.Terms(
        opens=dt.time(8), closes=dt.time(20), weekdays=range(1, 6), exempt_kinds=[str(Kind.NOTICE)]
    )
    return setting_hours.set_hours(viewer=SYSTEM, unit_id=makers.unit().pk, channel=Channel.SMS, terms=terms)


def test_hours_are_accessible_fit_a_phone_and_are_set(page: Page, hours, axe, no_sideways_scroll, shots):
    page.goto("/settings/hours/")
    expect(page.get_by_role("heading", name="Sending hours", exact=True, level=1)).to_be_visible()
    shots(page, "hours")
    axe(page)
    no_sideways_scroll(page)

    page.get_by_role("link", name="New hours").click()
    shots(page, "hours-new")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_label("Channel").select_option("email")
    page.get_by_label("To", exact=True).fill("18:00")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("08:00\u201318:00")).to_be_visible()


def test_recurring_runs_are_accessible_and_fit_a_phone(page: Page, user, axe, no_sideways_scroll, shots):
    today = dt.datetime.now(dt.UTC)
    makers.contact(birth_date=today.date().replace(year=1980))
    pattern = office.draft(kind=Kind.GREETING)
    page.goto(f"/runs/{pattern.pk}/generate/")
    shots(page, "recur")
    axe(page)
    page.get_by_role("button", name="Make it recur").click()
    expect(page.get_by_role("heading", name="Recurring runs", exact=True, level=1)).to_be_visible()
    runs.make_due(at=today)
    for run_id in runs.standing():
        while runs.advance(run_id=run_id, at=today):
            pass

    page.reload()

    expect(page.get_by_text("1 customer")).to_be_visible()
    shots(page, "recurring")
    axe(page)
    no_sideways_scroll(page)
