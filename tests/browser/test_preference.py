"""A run as each customer prefers, in a real browser and by keyboard: channels, their order, numbers, each reason."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from postroom.contacts.models import Contact, PointKind
from postroom.core.carriage.envelope import Channel
from postroom.outbox.models import Message
from postroom.runs.models import Run
from tests import makers
from tests.browser import scenes
from tests.browser.test_runs import look, play_worker  # noqa: F401  a fixture
from tests.runs import office

pytestmark = pytest.mark.browser
HOME = {"lines": ["12 Quay Street"], "postcode": "D02 XY45", "city": "Dublin", "country": "IE"}


@pytest.fixture
def mixed_street(user) -> None:
    """Customers who prefer different channels, and accounts for each."""
    scenes.street()
    scenes.prices()
    for channel in Channel:
        office.lane(channel, is_live=True, rate_per_second=0.05)
    for n, contact in enumerate(Contact.objects.order_by("pk")):
        if n % 4 == 3:
            makers.point(contact, f"+4851234567{n % 10}", kind=PointKind.PHONE)
        if n % 3 == 1:
            makers.point(contact, "12 Quay Street, D02 XY45 Dublin, IE", kind=PointKind.POSTAL, parts=HOME)
        prefers = Channel.SMS if n % 4 == 3 else Channel.LETTER if n % 3 == 1 else Channel.EMAIL
        Contact.objects.filter(pk=contact.pk).update(delivery_method=prefers)


def reorder(page: Page) -> None:
    """Take a channel out and put it in again: its account goes and comes."""
    page.get_by_label("3. by").focus()
    page.keyboard.type("nothing")
    expect(page.get_by_label("Send from: Letter")).to_have_count(0)
    page.get_by_label("3. by").focus()
    page.keyboard.press("End")
    expect(page.get_by_label("Send from: Letter")).to_be_visible()


def review(page: Page, look: Callable[[Page, str], None]) -> None:  # noqa: F811
    run = Run.objects.get()
    play_worker(run)
    page.goto(f"/runs/{run.pk}/")
    look(page, "prefer-review")
    passed = Message.objects.filter(batch_id=run.batch_id, channel=Channel.SMS).first()
    assert passed is not None
    page.goto(f"/outbox/{passed.pk}/")
    expect(page.get_by_text("SMS, as the customer prefers.")).to_be_visible()
    look(page, "prefer-message")


def begin(page: Page) -> None:
    page.goto("/runs/new/")
    page.get_by_label("Title").focus()
    page.keyboard.type("By preference")
    page.get_by_label("E-mail").focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_label("As each customer prefers")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_text("26 customers are chosen")).to_be_visible()
    page.get_by_role("button", name="Continue with 26").press("Enter")


def test_a_run_goes_as_each_customer_prefers_by_keyboard_alone(
    page: Page,
    mixed_street: None,
    look: Callable[[Page, str], None],  # noqa: F811
) -> None:
    begin(page)
    page.get_by_label("Template").focus()
    page.keyboard.type("Change")
    page.get_by_label("#?until").fill("31 March")
    look(page, "prefer-what")
    reorder(page)
    page.get_by_role("button", name="Continue").press("Enter")
    expect(page.get_by_role("table").get_by_role("link").nth(1)).to_be_visible()
    look(page, "prefer-check")
    page.get_by_role("row", name="Letter").get_by_role("link").press("Enter")
    expect(page.get_by_role("navigation", name="Shown as").get_by_role("link", name="Letter")).to_have_attribute(
        "aria-current", "page"
    )
    look(page, "prefer-check-letter")
    page.get_by_role("link", name="Continue").press("Enter")
    look(page, "prefer-generate")
    page.get_by_role("button", name="Generate").press("Enter")
    expect(page.get_by_text("Looking up who gets it")).to_be_visible()
    review(page, look)

    assert set(Message.objects.values_list("channel", flat=True)) == set(Channel)
