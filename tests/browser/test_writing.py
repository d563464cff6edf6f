"""Writing to one customer in a real browser: kept while typed, previewed, sent, taken back, by keyboard alone."""

import re

import pikepdf
import pytest
from playwright.sync_api import Page, Route, expect

from postroom.access.viewer import SYSTEM
from postroom.core.document.from_text import from_text
from postroom.core.lifecycle import State
from postroom.outbox import services as outbox
from postroom.outbox.models import Draft, Message
from postroom.outbox.services import Written
from postroom.stationery import services as stationery
from tests import makers, post
from tests.browser import scenes
from tests.makers import NOON

pytestmark = pytest.mark.browser
SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")


@pytest.fixture
def zoe(user):
    scenes.street()
    stationery.install_library(at=NOON)
    scenes.prices()
    post.account(9)  # nothing is sent: no worker runs
    return makers.Contact.objects.get(account_number="AR-000001")


def draft_of(contact, text: str = "Dear #contact_information.name,\n\nyour meter is #?number.") -> Draft:
    point = makers.ContactPoint.objects.filter(contact=contact, kind="email").first()
    written = Written(point_id=point.pk, language="en", subject="Your meter", document=from_text(text))
    return outbox.begin_draft(viewer=SYSTEM, contact_id=contact.pk, written=written, at=NOON)


def test_every_state_of_the_screen_is_accessible_and_fits_a_phone(page: Page, zoe, axe, no_sideways_scroll, shots):
    made = draft_of(zoe)
    paths = {"choose": "/write/?q=zo", "new": f"/write/?customer={zoe.pk}", "draft": f"/write/{made.pk}/"}
    for name, path in paths.items():
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        shots(page, f"writing-{name}")
        axe(page)
        no_sideways_scroll(page)


def test_it_is_kept_while_it_is_typed_and_survives_a_reload(page: Page, zoe):
    page.goto(f"/customers/{zoe.pk}/")
    page.get_by_role("link", name="Write", exact=True).click()
    page.get_by_label("Subject").fill("Your meter")
    scenes.write(page.get_by_role("textbox", name="Message"), "Dear #contact_information.name, it is #?number.")
    expect(page.get_by_text(SAVED)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/write/\d+/$"))
    expect(page.get_by_text("There is no value for #?number")).to_be_visible()
    with page.expect_response("**/write/save/"):
        page.get_by_label("#?number", exact=True).fill("42")
    expect(page.get_by_text("There is no value for #?number")).to_have_count(0)
    expect(page.frame_locator("iframe.mail").get_by_text("it is 42.").last).to_be_visible()
    page.reload()

    expect(page.get_by_label("Subject")).to_have_value("Your meter")
    expect(page.get_by_label("#?number", exact=True)).to_have_value("42")
    assert (Draft.objects.count(), Draft.objects.get().free_values) == (1, {"number": "42"})


TYPE_ON = """field => {
    field.value = 'Your meter, once more';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    return document.querySelector('[data-saved]').textContent;
}"""


def test_the_note_says_when_newer_text_is_not_saved_yet(page: Page, zoe):
    page.goto(f"/write/{draft_of(zoe).pk}/")
    note, subject = page.locator("[data-saved]"), page.get_by_label("Subject")
    held: list[Route] = []
    page.route("**/write/save/", lambda route: route.continue_() if held else held.append(route))
    subject.fill("Your")
    expect(note).to_have_text("Saving…")

    subject.fill("Your meter again")
    expect(note).to_have_text("Changes not saved yet")
    held[0].continue_()
    expect(note).to_have_text(SAVED)

    assert subject.evaluate(TYPE_ON) == "Changes not saved yet"
    expect(note).to_have_text(SAVED)


def test_written_and_sent_by_keyboard_and_taken_back_by_its_toast(page: Page, zoe):
    page.goto("/write/")
    expect(page.get_by_label("Search customers")).to_be_focused()
    page.keyboard.type(zoe.account_number)
    expect(page.locator("#hits tbody tr")).to_have_count(1)  # a hit of half the number is gone before it is pressed
    page.get_by_role("link", name=zoe.name).press("Enter")
    page.get_by_label("Subject").focus()
    page.keyboard.type("Hello")
    page.keyboard.press("Tab")  # the toolbar
    page.keyboard.press("Tab")
    page.keyboard.type("Good day")
    page.get_by_role("button", name="Send", exact=True).press("Enter")
    expect(page.get_by_text(re.compile(r"in 10 seconds"))).to_be_visible()
    sent = Message.objects.get().state
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_text("Taken back: nothing was sent.")).to_be_visible()

    expect(page.get_by_role("textbox", name="Message")).to_have_text("Good day")
    assert (sent, Message.objects.get().state) == (State.QUEUED, State.DRAFT)


def test_a_click_on_send_right_after_typing_is_no_clash_with_oneself(page: Page, zoe):
    made = draft_of(zoe, "first")
    page.goto(f"/write/{made.pk}/")
    page.get_by_label("Subject").fill("Typed")
    page.wait_for_timeout(1490)
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.get_by_text(re.compile(r"in 10 seconds"))).to_be_visible()
    assert Message.objects.get().subject == "Typed"


def test_a_template_brings_its_own_text_and_hides_ours(page: Page, zoe):
    made = draft_of(zoe)
    page.goto(f"/write/{made.pk}/")
    page.get_by_role("combobox", name="Text").select_option("Change of price list")
    expect(page.get_by_label("Subject")).to_be_hidden()

    expect(page.frame_locator("iframe.mail").get_by_text("our prices change").last).to_be_visible()


def test_a_clash_shows_the_difference_and_writes_nothing_over_until_told_to(page: Page, zoe, complaints, axe, shots):
    made = draft_of(zoe, "first")
    page.goto(f"/write/{made.pk}/")
    theirs = Written(
        point_id=made.message.point_id, language="en", subject="Theirs", document=from_text("What they wrote.")
    )
    outbox.save_draft(viewer=SYSTEM, message_id=made.pk, revision=0, written=theirs, at=NOON)
    scenes.write(page.get_by_role("textbox", name="Message"), "What I wrote.")
    expect(page.get_by_role("heading", name="Somebody else changed this")).to_be_visible()
    assert Draft.objects.get().text == "What they wrote."
    axe(page)
    shots(page, "writing-clash")
    page.get_by_role("button", name="Save mine over theirs").click()
    expect(page.get_by_role("heading", name="Somebody else changed this")).to_have_count(0)

    expect(page.get_by_text(SAVED)).to_be_visible()
    assert Draft.objects.get().text == "What I wrote."
    assert [complaint for complaint in complaints if "409" not in complaint] == []
    complaints.clear()


def test_files_are_added_and_taken_away(page: Page, zoe, settings, tmp_path, shots, axe):
    settings.DATA_DIR = tmp_path
    made = draft_of(zoe)
    page.goto(f"/write/{made.pk}/")
    page.get_by_label("Choose files").set_input_files(
        [{"name": "contract.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}]
    )
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.get_by_role("link", name="contract.pdf")).to_be_visible()
    shots(page, "writing-files")
    axe(page)
    page.get_by_role("button", name="Remove contract.pdf").click()

    expect(page.get_by_role("link", name="contract.pdf")).to_have_count(0)


def test_a_finished_pdf_is_looked_at_before_it_goes(
    page: Page, zoe, axe, no_sideways_scroll, shots, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    parts = {"lines": ["Polna 1"], "postcode": "00-625", "city": "Warszawa", "country": "PL"}
    makers.point(zoe, "Polna 1, 00-625 Warszawa, PL", kind="postal", parts=parts)
    finished = tmp_path / "contract.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595.276, 841.89))
        pdf.save(finished)
    page.goto(f"/customers/{zoe.pk}/")
    page.get_by_role("link", name="Send a finished PDF").click()
    page.get_by_label("Choose files").set_input_files(finished)
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.get_by_role("link", name="contract.pdf")).to_be_visible()
    expect(page.get_by_text("There is no address where the window is.").first).to_be_visible()
    expect(page.get_by_role("img", name="Page 1 of the letter")).to_be_visible()
    shots(page, "writing-finished")
    axe(page)
    no_sideways_scroll(page)
