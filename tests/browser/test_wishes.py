"""The preference page and the block list in a real browser: by keyboard, on a phone, without a script."""

import pytest
from playwright.sync_api import Page, expect

from postroom.composing import services as composing
from postroom.contacts import services
from postroom.contacts.models import Consent, Suppression
from postroom.core.carriage.envelope import Channel
from tests import makers
from tests.makers import NOON

pytestmark = pytest.mark.browser


@pytest.fixture
def link(user) -> str:
    services.sync_topics()
    customer = makers.contact("AR-1", email="ada@example.org", phone="+48512345678", language="de")
    url = composing.preferences_url(customer.pk, composing.signing_key())
    return "/" + url.split("/", 3)[3]


def test_a_customer_chooses_by_keyboard_and_it_is_accessible(visitor, watched, link, axe, no_sideways_scroll, shots):
    page = watched(visitor.new_page())
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Was dürfen wir Ihnen senden?")
    axe(page)
    no_sideways_scroll(page)
    shots(page, "preferences")
    offers = page.get_by_role("group", name="Unsere eigenen Angebote").get_by_role("checkbox", name="per E-Mail")
    offers.focus()
    page.keyboard.press("Space")
    page.get_by_label("Sprache unserer Nachrichten").select_option("fr")
    page.get_by_role("button", name="Speichern").press("Enter")
    expect(page.get_by_text("Enregistré.")).to_be_visible()
    axe(page)
    shots(page, "preferences-saved")

    assert list(Consent.objects.values_list("topic__code", "channel", "opted_in")) == [
        ("direct_marketing", "email", True)
    ]


def test_the_block_list_is_searched_added_to_and_cleared(page: Page, user, axe, no_sideways_scroll, shots):
    makers.contact(email="zoe@example.org")
    services.suppress(
        bar=services.Bar(channel=Channel.EMAIL, address="zoe@example.org", reason="550 no such user"), at=NOON
    )
    page.goto("/blocked/new/")
    axe(page)
    page.get_by_label("Address").fill("ada@example.org")
    page.get_by_label("Reason").fill("asked us by phone")
    page.get_by_role("button", name="Use it no more").press("Enter")
    expect(page.get_by_text("ada@example.org is used no more.")).to_be_visible()
    axe(page)
    no_sideways_scroll(page)
    shots(page, "blocked")
    page.get_by_label("Search the block list").fill("zoe")
    expect(page.get_by_text("ada@example.org", exact=True)).to_have_count(0)
    expect(page).to_have_url("/blocked/?q=zoe")
    page.get_by_role("link", name="Remove zoe@example.org").press("Enter")
    axe(page)
    shots(page, "blocked-remove")
    page.get_by_label("Why it may be used again").fill("a typing error")
    page.get_by_role("button", name="Remove from the list").press("Enter")
    expect(page.get_by_text("zoe@example.org may be used again.")).to_be_visible()
    page.get_by_role("link", name="Removed").click()
    expect(page.get_by_text("Anna Nowak: a typing error")).to_be_visible()
    no_sideways_scroll(page)
    shots(page, "blocked-removed")

    assert list(Suppression.objects.values_list("address", flat=True)) == ["ada@example.org"]
