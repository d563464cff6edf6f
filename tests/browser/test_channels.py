"""Text messages and letters in a real browser: written to the number or the postal address, sent, looked at."""

import pytest
from playwright.sync_api import Page, expect

from postroom.outbox.models import Message
from tests import makers, post
from tests.browser import scenes

pytestmark = pytest.mark.browser


@pytest.fixture
def ada(user):
    post.lane("capture-sms", channel="sms", live=False)
    post.lane("own-post", channel="letter", name="Own post", is_by_hand=True)
    customer = makers.contact("C-1", name="Ada Byron", phone="+48512345678")
    parts = {"lines": ["ul. Polna 12/4"], "postcode": "00-625", "city": "Warszawa", "country": "PL"}
    makers.point(customer, "ul. Polna 12/4, 00-625 Warszawa, PL", kind="postal", parts=parts)
    return customer


def test_a_text_message_is_counted_while_it_is_written_and_has_no_subject(
    page: Page, ada, axe, no_sideways_scroll, shots
):
    page.goto(f"/write/?customer={ada.pk}")
    page.get_by_label("To", exact=True).select_option(label="+48512345678 · For everything")
    expect(page.get_by_label("Subject")).to_be_hidden()
    expect(page.get_by_role("group", name="Files")).to_be_hidden()
    scenes.write(page.get_by_role("textbox", name="Message"), "Dear #contact_information.name, your code is 4711 ł")
    expect(page.get_by_text("UCS-2")).to_be_visible()
    expect(page.locator(".bubble")).to_have_text("Dear Ada Byron, your code is 4711 ł")
    shots(page, "channels-sms")
    axe(page)
    no_sideways_scroll(page)

    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.get_by_text("It waits for +48512345678")).to_be_visible()
    expect(page.locator(".bubble")).to_be_visible()
    assert Message.objects.get().channel == "sms"
    shots(page, "channels-sms-sent")
    axe(page)


def test_a_letter_shows_its_address_and_waits_for_the_own_post(page: Page, ada, axe, no_sideways_scroll, shots):
    page.goto(f"/write/?customer={ada.pk}&channel=letter")
    page.get_by_label("Subject").fill("Your meter")
    scenes.write(page.get_by_role("textbox", name="Message"), "Dear #contact_information.name,")
    expect(page.get_by_role("region", name="Preview").get_by_role("img", name="Page 1 of the letter")).to_be_visible()
    shots(page, "channels-letter")
    axe(page)
    no_sideways_scroll(page)

    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.get_by_text("waits at the print desk").first).to_be_visible()
    shots(page, "channels-letter-sent")
    axe(page)
    page.goto("/outbox/?channel=letter")
    expect(page.get_by_role("cell", name="Ada Byron").first).to_be_visible()


def test_a_run_says_by_which_channel_it_goes(page: Page, ada, axe, no_sideways_scroll, shots):
    page.goto("/runs/new/")
    expect(page.get_by_role("radio", name="E-mail")).to_be_checked()
    page.get_by_role("radio", name="SMS").check()
    page.get_by_label("Title").fill("Reminder")
    shots(page, "channels-run")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Choose who gets it").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
