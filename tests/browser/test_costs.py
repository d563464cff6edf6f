"""Prices, limits and costs in a real browser; and one click that makes a text message cheaper."""

import datetime as dt
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from postroom.access.viewer import SYSTEM
from postroom.core.carriage.envelope import Channel
from postroom.costs import limits
from postroom.costs.limits import Terms
from postroom.outbox.models import Cost
from tests import makers, post
from tests.browser import scenes
from tests.costs import prices
from tests.makers import NOON

pytestmark = pytest.mark.browser
FILE = (
    "medium,class,account,country,measure,from,to,price,each,currency,valid_from,valid_to\n"
    "sms,,,PL,part,1,,0.05,yes,EUR,2026-01-01,\nletter,standard,,FR,sheet,1,3,1.29,no,EUR,2026-01-01,\n"
)


@pytest.fixture
def priced(user):
    """Prices, a limit, and what two accounts cost."""
    prices.enter(
        prices.line("0.042", country="PL"), prices.line("0.11"),
        prices.letter("0.83", country="DE", size_to=3, valid_to=dt.date(2026, 6, 30)),
        prices.letter("4.90", country="DE", posting="with_receipt", measure="message"),
    )  # fmt: skip
    limits.set_limit(
        viewer=SYSTEM, unit_id=makers.unit().pk, channel=Channel.SMS, at=NOON,
        terms=Terms(countries=["PL", "DE"], most_per_message=Decimal("0.5"), messages_a_day=500),
    )  # fmt: skip
    lane = post.lane("texts", channel=Channel.SMS)
    known = {"unit": makers.unit(), "lane": lane, "channel": "sms", "day": NOON.date(), "attempt": 1, "country": "PL"}
    Cost.objects.bulk_create(
        Cost(message_id=number, size=1, amount=Decimal("0.042"), currency="EUR", source="table", **known)
        for number in range(1, 1240)
    )
    Cost.objects.create(message_id=5000, size=1, amount=None, source="unknown", **known)


SCREENS = {"prices": "/prices/", "new-price": "/prices/new/", "import-prices": "/prices/import/",
           "limits": "/prices/limits/", "new-limit": "/prices/limits/new/", "costs": "/reports/costs/"}  # fmt: skip


def test_every_screen_is_accessible_and_fits_a_phone(page: Page, priced, axe, no_sideways_scroll, shots):
    for name, path in SCREENS.items():
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        shots(page, f"costs-{name}")
        axe(page)
        no_sideways_scroll(page)


def test_file_is_shown_before_it_is_entered(page: Page, priced, axe, no_sideways_scroll, shots):
    page.goto("/prices/import/")
    page.get_by_label("File").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": FILE.encode()})
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name="What it changes")).to_be_visible()
    shots(page, "costs-changes")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Enter these prices").click()
    expect(page.get_by_text("2 lines were entered.")).to_be_visible()


def test_one_click_replaces_what_makes_a_text_message_dear_and_undo_takes_it_back(page: Page, priced, axe, shots):
    customer = makers.contact("C-1", name="Ada", phone="+48512345678")
    point = makers.ContactPoint.objects.get(contact=customer, kind="phone")
    page.goto(f"/write/?customer={customer.pk}&channel=sms")
    page.get_by_label("To", exact=True).select_option(str(point.pk))
    written = page.get_by_role("textbox", name="Message")
    scenes.write(written, "It\u2019s due \u2013 please pay until Friday, or call us: we are here for you every day.")
    button = page.get_by_role("button", name="Replace these signs")
    expect(button).to_be_visible()
    expect(page.get_by_text("It costs €0.084.")).to_be_visible()
    shots(page, "costs-writing")
    axe(page)
    button.click()
    expect(written).to_contain_text("It's due - please")
    expect(page.get_by_text("It costs €0.042.")).to_be_visible()
    expect(button).to_have_count(0)
    written.press("Control+z")
    expect(written).to_contain_text("It\u2019s due \u2013 please")
