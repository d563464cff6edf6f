"""The Shipping centre in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from postroom.core.lifecycle import State
from postroom.outbox.models import Errand, Message
from postroom.outbox.services import errands
from tests import makers, post
from tests.web.outbox import scene

pytestmark = pytest.mark.browser
BOXES = ("drafts", "outbox", "sent", "archive", "errors")


@pytest.fixture
def desk(page: Page) -> Page:
    """The Errors folder in the middle of the day."""
    scene.everything()
    page.goto("/outbox/?box=errors")
    return page


def rows(page: Page):
    return page.locator("tbody[data-rows] > tr")


def boxes(page: Page):
    return page.locator("tbody[data-rows] input[type=checkbox]")


def test_every_folder_is_accessible_and_fits_a_phone(desk: Page, axe, no_sideways_scroll, shots):
    for box in BOXES:
        desk.goto(f"/outbox/?box={box}")
        shots(desk, f"outbox-{box}")
        axe(desk)
        no_sideways_scroll(desk)


def test_an_empty_folder_is_accessible(page: Page, axe, shots):
    page.goto("/outbox/?box=errors&q=nobody")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()

    shots(page, "outbox-nothing")
    axe(page)


def test_selection_and_menus_are_accessible(desk: Page, axe, shots):
    boxes(desk).nth(1).check()
    rows(desk).nth(2).get_by_role("button").click()
    expect(desk.get_by_role("button", name="Send again, made anew With")).to_be_visible()

    shots(desk, "outbox-chosen")
    axe(desk)


def test_the_page_of_a_message_is_accessible_and_fits_a_phone(desk: Page, axe, no_sideways_scroll, shots):
    rows(desk).filter(has_text="Refused by policy").or_(rows(desk).filter(has_text="5.7.1")).first.get_by_role(
        "link"
    ).click()
    expect(desk.get_by_role("heading", name="Its life")).to_be_visible()
    expect(desk.frame_locator("iframe").get_by_role("heading", name="New prices")).to_be_visible()

    shots(desk, "message")
    axe(desk)
    no_sideways_scroll(desk)
    desk.get_by_role("link", name="Plain text").click()
    expect(desk.get_by_text("Your new price list is attached.")).to_be_visible()
    shots(desk, "message-text")
    axe(desk)


def test_keys_move_choose_and_open(desk: Page):
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("x")
    expect(boxes(desk).nth(1)).to_be_checked()
    expect(desk.get_by_role("status").get_by_text("1", exact=True)).to_be_visible()
    desk.keyboard.press("Enter")

    expect(desk.get_by_role("heading", name="Its life")).to_be_visible()


def test_all_matching_are_archived_and_come_back(page: Page, shots):
    scene.sent(53)
    page.goto("/outbox/?box=sent")
    page.get_by_label("Select all on this page").check()
    page.get_by_role("button", name="Select all 53 matching").click()
    shots(page, "outbox-all")
    page.get_by_role("button", name="Archive 53").click()
    expect(page.get_by_text("53 messages archived.")).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing sent yet")).to_be_visible()
    shots(page, "outbox-archived")
    assert Message.objects.filter(archived_at__isnull=False).count() == 53
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("53 messages taken out of the archive.")).to_be_visible()
    expect(rows(page)).to_have_count(50)

    assert Message.objects.filter(archived_at__isnull=True).count() == 53


def test_sending_many_again_is_asked_first_and_names_the_number(desk: Page, axe, shots):
    desk.goto("/outbox/?box=errors&cause=no_such_address")
    desk.get_by_label("Select all on this page").check()
    desk.get_by_role("button", name="Send again as it was 3").click()
    dialog = desk.get_by_role("alertdialog")
    expect(dialog).to_contain_text("Send 3 messages again, word for word?")
    shots(desk, "outbox-asked")
    axe(desk)
    dialog.get_by_role("button", name="Go back").click()
    assert Message.objects.filter(failure="no_such_address").count() == 3
    desk.get_by_role("button", name="Send again as it was 3").click()
    dialog.get_by_role("button", name="Send 3 again").click()
    expect(desk.get_by_text("3 messages go out again.")).to_be_visible()

    assert Message.objects.filter(failure="no_such_address").count() == 0


def test_a_row_is_held_from_its_menu_and_released_by_undo(page: Page):
    post.messages()
    page.goto("/outbox/")
    rows(page).get_by_role("button").click()
    page.get_by_role("button", name="Hold").click()
    expect(rows(page).get_by_text("On hold", exact=True)).to_be_visible()
    assert Message.objects.get().state == State.HELD
    page.get_by_role("button", name="Undo").click()

    expect(rows(page).get_by_text("Waiting", exact=True)).to_be_visible()


def test_search_keeps_focus_and_caret_and_back_restores(desk: Page):
    search = desk.get_by_label("Search messages")
    search.press_sequentially("Kowal", delay=60)
    search.press("ArrowLeft")
    search.press_sequentially("s", delay=60)
    expect(desk.get_by_role("heading", name="Nothing found")).to_be_visible()
    expect(search).to_be_focused()
    assert search.evaluate("input => input.selectionStart") == 5
    search.fill("Anna")
    expect(rows(desk)).to_have_count(2)
    expect(desk).to_have_url("/outbox/?box=errors&q=Anna")
    desk.go_back()

    expect(desk).to_have_url("/outbox/?box=errors")
    expect(rows(desk)).to_have_count(14)


def test_a_filter_is_chosen_becomes_a_chip_and_is_taken_off(desk: Page):
    desk.get_by_label("State").select_option("Uncertain")
    expect(rows(desk)).to_have_count(2)
    expect(desk).to_have_url("/outbox/?box=errors&state=uncertain")
    desk.get_by_role("link", name="Remove filter State: Uncertain").click()

    expect(rows(desk)).to_have_count(14)
    expect(desk).to_have_url("/outbox/?box=errors")


def test_a_message_sent_again_from_its_page_shows_its_new_state(desk: Page):
    desk.goto("/outbox/?box=errors&cause=mailbox_full")
    rows(desk).first.get_by_role("link").click()
    desk.get_by_role("button", name="Send again as it was").click()

    expect(desk.get_by_text("1 message goes out again.")).to_be_visible()
    expect(desk.locator(".standing").get_by_text("Waiting", exact=True)).to_be_visible()


def test_deleting_from_the_page_leads_back_to_the_list_and_can_be_undone(desk: Page):
    desk.goto("/outbox/?box=errors&cause=mailbox_full")
    rows(desk).first.get_by_role("link").click()
    desk.get_by_role("button", name="Delete").click()
    expect(desk).to_have_url("/outbox/?box=errors&cause=mailbox_full")
    expect(rows(desk)).to_have_count(1)
    desk.get_by_role("button", name="Undo").click()

    expect(rows(desk)).to_have_count(2)


def test_very_many_are_held_in_the_background_and_stopped(page, monkeypatch, axe, no_sideways_scroll, shots):
    monkeypatch.setattr(errands, "AT_ONCE", 50)
    monkeypatch.setattr(errands, "BITE", 20)
    post.messages(60)
    page.goto("/outbox/")
    page.get_by_label("Select all on this page").check()
    page.get_by_role("button", name="Select all 60 matching").click()
    page.get_by_role("button", name="Hold").first.click()
    expect(page.locator("#toasts")).to_contain_text("60 messages are worked through in the background.")
    errand = Errand.objects.get()
    errands.go_on(errand_id=errand.pk, at=makers.NOON)

    shown = page.get_by_role("region", name="Holding messages")
    expect(shown).to_contain_text("20 of 60")
    axe(page)
    shown.get_by_role("button", name="Stop").click()
    expect(shown.get_by_role("button", name="Stop")).to_be_disabled()
    errands.go_on(errand_id=errand.pk, at=makers.NOON)
    expect(shown).to_contain_text("Stopped. 20 messages held.")
    shots(page, "outbox-errand-stopped")
    axe(page)
    no_sideways_scroll(page)
