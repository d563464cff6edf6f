"""A run's own text in a real browser: written in the wizard, shown for its recipients, checked, made."""

import re

import pytest
from playwright.sync_api import Page, expect

from postroom.outbox.models import Message
from postroom.runs.models import Run
from postroom.runs.tasks import work_on
from tests import makers
from tests.browser import scenes
from tests.runs import office

pytestmark = pytest.mark.browser
SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")


@pytest.fixture
def wizard(page: Page, user) -> Page:
    """The step What of a run to everybody."""
    scenes.street(4)
    scenes.prices()
    makers.unit("dublin")
    office.lane(is_live=True)
    page.goto("/runs/new/")
    page.get_by_label("Title").fill("Closed on Monday")
    page.get_by_role("button", name="Choose who gets it").click()
    page.get_by_role("button", name="Continue with 4").click()
    return page


def test_a_text_of_its_own_is_written_previewed_checked_and_made(wizard: Page, axe, no_sideways_scroll, shots):
    page = wizard
    page.get_by_label("Template").select_option("A text of its own, written here")
    text = page.get_by_role("textbox", name="Text")
    scenes.write(text, "Dear #contact_information.name, we open again on #?day .")
    page.get_by_label("Subject").fill("We are closed")
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.get_by_role("textbox", name="#?day").fill("Tuesday")
    preview = page.frame_locator("iframe.mail")
    expect(preview.get_by_text("Dear Zoë Kowalska, we open again on Tuesday").last).to_be_visible()
    shots(page, "runs-own-text")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("link", name="Another customer").click()
    expect(preview.get_by_text("Dear Jürgen Müller").last).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("1 of 4")).to_be_visible()
    page.get_by_role("link", name="Continue").click()
    page.get_by_role("button", name="Generate 4 messages").click()
    expect(page.get_by_text("Looking up who gets it")).to_be_visible()
    run = Run.objects.get()
    work_on(run.pk)

    assert set(Message.objects.filter(batch_id=run.batch_id).values_list("subject", flat=True)) == {"We are closed"}


def test_a_template_is_changed_for_one_message_only(wizard: Page):
    page = wizard
    page.get_by_label("Template").select_option("Change of price list")
    expect(page.frame_locator("iframe.mail").get_by_text("our prices change").last).to_be_visible()
    page.get_by_label("Template").select_option("A text of its own, written here")
    text = page.get_by_role("textbox", name="Text")
    expect(text).to_contain_text("from 1 January our prices change")
    text.press("Control+Home")
    page.keyboard.type("News! ")
    expect(page.get_by_text(SAVED)).to_be_visible()

    expect(page.frame_locator("iframe.mail").get_by_text("News! Dear Zoë Kowalska").last).to_be_visible()
    assert not page.get_by_role("link", name="Versions").count()


def test_what_cannot_go_out_is_named_beside_the_text_and_on_check(wizard: Page, axe):
    page = wizard
    page.get_by_label("Template").select_option("A text of its own, written here")
    scenes.write(page.get_by_role("textbox", name="Text"), "Amount #payment.amuont")
    expect(page.get_by_text("#payment.amuont is not a tag.")).to_be_visible()
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("note").get_by_text("The text cannot go out yet. #payment.amuont")).to_be_visible()
    axe(page)
