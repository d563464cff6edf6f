"""The frame and its parts in a real browser."""

import copy
from dataclasses import replace
from pathlib import Path

import pytest
from django.http import QueryDict
from playwright.sync_api import Page, expect

from postroom.web.shell.lists import Chosen
from tests.browser.desk import DESK, Desk

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def desk(settings) -> Desk:
    """Open the gallery and the desk, with nothing on it yet."""
    settings.GALLERY = True
    settings.ROOT_URLCONF = "tests.browser.desk"
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], Path(__file__).parent / "templates"]
    settings.TEMPLATES = templates
    vars(DESK).update(vars(Desk()))
    return DESK


def test_every_part_is_accessible_and_fits_a_phone(page: Page, axe, no_sideways_scroll, shots):
    page.goto("/gallery/?notes=1")
    expect(page.get_by_role("heading", name="Gallery of parts")).to_be_visible()

    shots(page, "gallery")
    axe(page)
    no_sideways_scroll(page)


@pytest.mark.parametrize("path", ["/in/login/", "/in/logout/", "/nowhere/"])
def test_plain_pages_are_accessible_and_fit_a_phone(visitor, watched, complaints, axe, no_sideways_scroll, shots, path):
    page = watched(visitor.new_page())
    page.goto(path)

    shots(page, path.strip("/").replace("/", "-"))
    axe(page)
    no_sideways_scroll(page)
    assert [complaint for complaint in complaints if "404" not in complaint] == []


def test_signing_in_leads_to_the_page_that_was_asked_for(visitor, user, watched, complaints):
    page = watched(visitor.new_page())
    page.goto("/gallery/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("heading", name="Gallery of parts")).to_be_visible()
    assert complaints == []


def test_palette_finds_a_screen_and_enter_opens_it(page: Page, axe, shots):
    page.goto("/gallery/")
    page.keyboard.press("Control+k")
    options = page.get_by_role("listbox", name="Results").get_by_role("option")
    expect(options.first).to_be_visible()
    axe(page)
    shots(page, "palette")
    page.keyboard.type("ship")
    expect(options).to_have_count(1)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Messages")).to_be_visible()


def test_single_keys_go_move_choose_search_and_help(page: Page):
    page.goto("/gallery/")
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Messages")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.get_by_label("Message 1", exact=True)).to_be_checked()
    page.keyboard.press("/")
    expect(page.get_by_label("Search messages")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_label("Search messages")).to_have_value("?")
    page.keyboard.press("Backspace")
    page.get_by_role("heading", name="Messages").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_enter_opens_the_row_under_the_cursor(page: Page):
    page.goto("/desk/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Customer 1")).to_be_visible()


def test_single_keys_can_be_turned_off(page: Page):
    page.goto("/desk/")
    page.get_by_role("button", name="Anna Nowak: account and appearance").click()
    with page.expect_response("**/appearance/"):
        page.get_by_role("button", name="Off").click()
    expect(page.locator("html")).to_have_attribute("data-keys", "off")
    page.reload()
    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()


def test_theme_changes_at_once_and_stays(page: Page, axe, shots):
    page.goto("/gallery/")
    page.get_by_role("button", name="Anna Nowak: account and appearance").click()
    axe(page)
    shots(page, "user-menu")
    with page.expect_response("**/appearance/"):
        page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_theme_left_to_the_system_follows_it(page: Page):
    page.emulate_media(color_scheme="dark")
    page.goto("/gallery/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.emulate_media(color_scheme="light")

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_shift_chooses_a_range_and_only_its_ids_are_sent(page: Page, desk: Desk):
    page.goto("/desk/")
    page.get_by_label("Message 2", exact=True).click()
    page.get_by_label("Message 4", exact=True).click(modifiers=["Shift"])
    page.get_by_role("button", name="Archive 3").click()
    expect(page.get_by_text("Archived.")).to_be_visible()

    assert desk.archived == [Chosen(frozenset({2, 3, 4}), None)]


def test_all_matching_sends_the_filter_and_no_ids(page: Page, desk: Desk, axe, shots):
    page.goto("/desk/?q=Customer")
    page.get_by_label("Page", exact=True).check()
    page.get_by_role("button", name="Select all 12 matching").click()
    axe(page)
    shots(page, "bulk")
    page.get_by_role("button", name="Archive 12").click()
    expect(page.get_by_text("Archived.")).to_be_visible()

    assert desk.archived == [Chosen(frozenset(), QueryDict("q=Customer"))]


def test_undo_is_sent_and_its_note_gives_way_to_the_answer(page: Page, desk: Desk, shots):
    page.goto("/desk/")
    page.get_by_label("Message 2", exact=True).click()
    page.get_by_role("button", name="Archive 1").click()
    shots(page, "undo")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Restored.")).to_be_visible()

    expect(page.get_by_text("Archived.")).to_have_count(0)
    assert desk.undone == 1


def test_the_list_asks_again_when_messages_have_changed(page: Page):
    page.goto("/desk/")
    page.get_by_label("Message 2", exact=True).click()
    with page.expect_response(lambda answer: answer.request.method == "GET" and answer.url.endswith("/desk/")):
        page.get_by_role("button", name="Archive 1").click()

    expect(page.get_by_label("Message 2", exact=True)).not_to_be_checked()


def test_search_keeps_the_focus_and_back_restores(page: Page):
    page.goto("/desk/")
    page.get_by_label("Search messages").press_sequentially("Customer 1")
    expect(page.get_by_text("4 found")).to_be_visible()
    expect(page.get_by_label("Search messages")).to_be_focused()
    expect(page).to_have_url("/desk/?q=Customer+1")
    page.get_by_role("link", name="Customer 11").click()
    expect(page.get_by_role("heading", name="Customer 11")).to_be_visible()
    page.go_back()

    expect(page.get_by_text("4 found")).to_be_visible()


def test_back_undoes_a_filter(page: Page):
    page.goto("/desk/")
    page.get_by_label("Search messages").fill("Customer 1")
    expect(page.get_by_text("4 found")).to_be_visible()
    page.locator("html").evaluate("() => history.back()")

    expect(page.get_by_text("12 found")).to_be_visible()
    expect(page).to_have_url("/desk/")


def test_what_cannot_be_undone_is_asked_first(page: Page, desk: Desk, axe, shots):
    page.goto("/desk/")
    page.get_by_role("button", name="Stop", exact=True).click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("Stop all 4,000 messages?")
    axe(page)
    shots(page, "confirm")
    dialog.get_by_role("button", name="Go back").click()
    assert replace(desk) == Desk()
    page.get_by_role("button", name="Stop", exact=True).click()
    with page.expect_response("**/stop/"):
        dialog.get_by_role("button", name="Stop 4,000").click()

    assert desk.stopped == 1


def test_an_ordinary_form_asks_too(page: Page, desk: Desk):
    page.goto("/desk/")
    page.get_by_role("button", name="Stop the plain way").click()
    with page.expect_navigation():
        page.get_by_role("alertdialog").get_by_role("button", name="Continue").click()

    assert desk.stopped == 1


def test_an_edited_form_is_not_left_unasked(page: Page):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/desk/")
    page.get_by_label("Subject").fill("Price list")
    page.goto("/gallery/")

    assert asked == ["beforeunload"]


def test_a_saved_form_may_be_left(page: Page, desk: Desk):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/desk/")
    page.get_by_label("Subject").fill("Price list")
    with page.expect_response("**/save/"):
        page.get_by_role("button", name="Save").click()
    page.goto("/gallery/")

    assert asked == []
    assert desk.saved == ["Price list"]


def test_a_refused_form_comes_back_with_its_problem_and_stays_guarded(page: Page):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/desk/")
    page.get_by_label("Subject").fill("x")
    page.get_by_label("Subject").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Write a subject.")).to_be_visible()
    page.get_by_label("Subject").fill("Price list")
    page.goto("/gallery/")

    assert asked == ["beforeunload"]


def test_a_live_region_stops_asking_when_the_server_says_so(page: Page, desk: Desk):
    page.goto("/desk/live/")
    expect(page.get_by_text("2 of 2")).to_be_visible()
    page.wait_for_timeout(600)

    assert desk.polled == 2


def test_a_broken_answer_is_a_note_and_leaves_the_list_alone(page: Page, complaints: list[str]):
    page.goto("/desk/")
    page.get_by_role("button", name="Break").click()
    expect(page.get_by_text("That did not work.")).to_be_visible()

    expect(page.get_by_text("12 found")).to_be_visible()
    assert [complaint for complaint in complaints if "500" not in complaint] == []
    complaints.clear()


def test_a_fragment_asked_for_after_signing_out_leads_to_sign_in(page: Page):
    page.goto("/desk/?q=Customer")
    page.context.clear_cookies()
    page.get_by_label("Search messages").fill("Customer 1")

    expect(page).to_have_url("/in/login/?next=/desk/%3Fq%3DCustomer")


def test_on_a_phone_the_navigation_opens_as_a_sheet(page: Page, shots):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/gallery/")
    link = page.get_by_role("navigation", name="Main").get_by_role("link", name="Shipping centre")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    shots(page, "sheet")
    link.click()

    expect(page.get_by_role("heading", name="Messages")).to_be_visible()
