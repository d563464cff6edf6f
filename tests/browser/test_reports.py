"""Reports in a real browser: the picture, the lines, and the way from a number to its messages."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from postroom.core.lifecycle import State
from postroom.outbox.models import Batch, Message
from postroom.reports import services
from tests import makers, post
from tests.runs import office

pytestmark = pytest.mark.browser
_KINDS = [State.DELIVERED] * 6 + [State.SENT] * 4 + [State.FAILED, State.RETURNED, State.CANCELLED]


@pytest.fixture
def year(user):
    """Runs of some months, a run with recipients who were left out, and what became of their messages."""
    for month in range(1, 10):
        batch = Batch.objects.create(unit=makers.unit(), title=f"Bills {month}")
        ids = [message.pk for message in post.messages(8 + month * 5 % 7, of=batch)]
        for place, pk in enumerate(ids):
            moment = dt.datetime(2026, month, 1 + place, 12, tzinfo=dt.UTC)
            Message.objects.filter(pk=pk).update(state=_KINDS[(place + month) % 13], ordered_at=moment)
    office.customers(4)
    makers.contact("NO-1", email=None)
    office.approved(office.in_review())
    services.count()


def test_every_report_is_accessible_and_fits_a_phone(page: Page, year, axe, no_sideways_scroll, shots):
    days = "?by=account&since=2026-03-01&until=2026-03-31"
    for name, query in {"month": "", "run": "?by=run", "template": "?by=template", "days": days}.items():
        page.goto(f"/reports/{query}")
        expect(page.get_by_role("heading", name="Reports", level=1)).to_be_visible()
        shots(page, f"reports-{name}")
        axe(page)
        no_sideways_scroll(page)


def test_from_a_month_to_its_runs_to_their_messages(page: Page, year):
    page.goto("/")
    page.get_by_role("link", name="Reports").click()
    page.get_by_role("link", name="March 2026").click()
    expect(page.get_by_role("link", name="Run", exact=True)).to_have_attribute("aria-current", "page")
    row = page.get_by_role("row").filter(has_text="Bills 3")
    number = row.locator("td[data-label=Delivered] a")
    told = number.inner_text()
    number.click()

    expect(page.get_by_role("heading", name="Shipping centre")).to_be_visible()
    expect(page.locator("output").first).to_have_text(f"{told} messages")
