"""Templates in a real browser: written, saved while typing, shown for a customer, published on purpose."""

import re

import pytest
from playwright.sync_api import Page, expect

from postroom.access.viewer import SYSTEM
from postroom.stationery import selectors
from postroom.stationery import services as stationery
from postroom.stationery.models import Template, TemplateVersion
from postroom.stationery.words import Words
from tests.browser import scenes
from tests.makers import NOON

pytestmark = pytest.mark.browser


@pytest.fixture
def prices(user) -> Template:
    scenes.street()
    stationery.install_library(at=NOON)
    return scenes.prices()


def newest(made: Template) -> TemplateVersion:
    return selectors.newest(template_id=made.pk)


def said(made: Template, language: str = "en") -> str:
    return selectors.wordings(version_id=newest(made).pk).get(language=language).text


def somebody_else_saves(made: Template) -> None:
    version = newest(made)
    stationery.write(
        version_id=version.pk,
        revision=version.revision,
        words=Words.of_text(language="en", subject="Theirs", text="What somebody else wrote."),
        viewer=SYSTEM,
        at=NOON,
    )


def test_every_screen_is_accessible_and_fits_a_phone(page: Page, prices, axe, no_sideways_scroll, shots):
    names = {"list": "/templates/", "new": "/templates/new/", "edit": f"/templates/{prices.pk}/"}
    names |= {name: f"/templates/{prices.pk}/{name}/" for name in ("versions", "settings")}
    names |= {"version": f"/templates/{prices.pk}/versions/1/", "from-file": "/templates/from-file/"}
    for name, path in names.items():
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        shots(page, f"templates-{name}")
        axe(page)
        no_sideways_scroll(page)


def test_text_is_saved_while_it_is_typed_and_the_preview_follows(page: Page, prices):
    page.goto(f"/templates/{prices.pk}/")
    frame = page.frame_locator("iframe.mail")
    expect(frame.get_by_text("from 1 January our prices change").last).to_be_visible()
    scenes.write(page.get_by_role("textbox", name="Text"), "Dear #contact_information.name,\n\nnothing changes.")
    expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"))).to_be_visible()

    expect(frame.get_by_text("nothing changes.", exact=True)).to_be_visible()
    expect(frame.get_by_text("Dear Zoë Kowalska,", exact=True)).to_be_visible()
    expect(page.get_by_text("Version 2 is being written. It goes out when you publish it.")).to_be_visible()
    assert said(prices) == "Dear #contact_information.name,\n\nnothing changes."
    assert newest(prices).number == 2


def test_a_page_may_be_left_once_all_is_saved_and_not_before(page: Page, prices):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"/templates/{prices.pk}/")
    page.get_by_label("Subject").fill("Saved before leaving")
    expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"))).to_be_visible()
    page.goto("/templates/")
    assert asked == []
    page.goto(f"/templates/{prices.pk}/")
    page.get_by_label("Subject").fill("Left at once")
    page.goto("/templates/")

    assert asked == ["beforeunload"]


def test_a_tag_is_written_by_keyboard_alone_and_shown_with_its_value(page: Page, prices):
    page.goto(f"/templates/{prices.pk}/")
    text = page.get_by_role("textbox", name="Text")
    scenes.write(text, "Dear ")
    page.keyboard.type("#contact_information.na")
    expect(page.get_by_role("listbox", name="Tags").get_by_role("option").first).to_contain_text(".name")
    page.keyboard.press("Enter")

    expect(text.locator(".tag-chip")).to_have_text("#contact_information.name")
    expect(page.frame_locator("iframe.mail").get_by_text("Dear Zoë Kowalska").last).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"))).to_be_visible()
    assert said(prices) == "Dear #contact_information.name"


def test_the_preview_follows_before_anything_is_saved(page: Page, prices):
    page.route("**/save/", lambda _route: None)  # the answer to a save never comes
    page.goto(f"/templates/{prices.pk}/")
    scenes.write(page.get_by_role("textbox", name="Text"), "Not saved yet")

    expect(page.frame_locator("iframe.mail").get_by_text("Not saved yet").last).to_be_visible()
    assert newest(prices).number == 1


def test_a_text_message_is_shown_as_a_phone_shows_it(page: Page, prices, axe, shots):
    page.goto(f"/templates/{prices.pk}/")
    page.get_by_text("SMS has words of its own").click()
    page.get_by_label("Text for SMS").fill("Nowe ceny: zażółć")
    bubble = page.get_by_role("region", name="SMS")
    expect(bubble).to_contain_text("17 characters · 1 part · UCS-2 · 53 left")
    expect(bubble).to_contain_text("These letters make it dearer")
    axe(page)
    shots(page, "templates-sms")


def test_two_versions_are_compared_and_an_old_one_brought_back(page: Page, prices, axe, no_sideways_scroll, shots):
    page.goto(f"/templates/{prices.pk}/")
    scenes.write(page.get_by_role("textbox", name="Text"), "All new.")
    expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"))).to_be_visible()
    page.get_by_role("link", name="Versions").click()
    shots(page, "templates-versions")
    page.get_by_role("button", name="Show what differs").click()
    expect(page.get_by_role("group", name="What differs")).to_contain_text("All new.")
    shots(page, "templates-compare")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("link", name="Versions").click()
    page.get_by_role("button", name="Bring back version 1").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Bring back").click()
    expect(page.get_by_text("The draft says what version 1 said.")).to_be_visible()

    assert "All new." not in said(prices)


def test_an_unknown_tag_is_named_with_its_place_and_keeps_the_template_from_being_published(
    page: Page, prices, axe, shots
):
    page.goto(f"/templates/{prices.pk}/")
    scenes.write(page.get_by_role("textbox", name="Text"), "Dear customer,\n#payment.amuont")
    expect(page.get_by_text("#payment.amuont is not a tag.")).to_be_visible()
    expect(page.get_by_role("link", name="English, text, line 2")).to_be_visible()
    axe(page)
    shots(page, "templates-problems")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Publish").click()

    expect(page.get_by_text("Not published: 1 problem, English, text, line 2")).to_be_visible()
    assert newest(prices).published_at is None


def test_publishing_is_asked_first_and_takes_what_was_just_typed(page: Page, prices):
    page.goto(f"/templates/{prices.pk}/")
    page.get_by_label("Subject").fill("Typed a moment ago")
    page.get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("Publish “Change of price list” as it stands here")
    dialog.get_by_role("button", name="Publish").click()

    expect(page.get_by_text("Version 2 is published and goes out from now on.")).to_be_visible()
    assert selectors.wordings(version_id=newest(prices).pk).get(language="en").subject == "Typed a moment ago"


def test_a_clash_shows_the_difference_and_writes_nothing_over_until_told_to(page: Page, prices, complaints, axe, shots):
    page.goto(f"/templates/{prices.pk}/")
    somebody_else_saves(prices)
    scenes.write(page.get_by_role("textbox", name="Text"), "What I wrote.")
    expect(page.get_by_role("heading", name="Somebody else changed this")).to_be_visible()
    assert said(prices) == "What somebody else wrote."
    axe(page)
    shots(page, "templates-clash")
    page.get_by_role("button", name="Save mine over theirs").click()
    expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"))).to_be_visible()

    expect(page.get_by_role("heading", name="Somebody else changed this")).to_have_count(0)
    assert said(prices) == "What I wrote."
    assert [complaint for complaint in complaints if "409" not in complaint] == []
    complaints.clear()


def test_another_customer_is_shown_by_stepping_and_by_search_without_losing_the_text(page: Page, prices):
    page.goto(f"/templates/{prices.pk}/")
    scenes.write(page.get_by_role("textbox", name="Text"), "Dear #contact_information.name")
    page.get_by_role("link", name="Another customer").click()
    expect(page.get_by_text("for Jürgen Müller, AR-000002")).to_be_visible()
    expect(page.get_by_role("textbox", name="Text")).to_have_text("Dear #contact_information.name")
    page.get_by_role("link", name="The customer before").click()
    expect(page.get_by_text("for Zoë Kowalska, AR-000001")).to_be_visible()
    expect(page.get_by_role("link", name="The customer before")).to_have_count(0)
    page.get_by_label("Show for the customer").fill("dupont")
    expect(page.get_by_text("for Claire Dupont, AR-000004")).to_be_visible()
    expect(
        page.frame_locator("iframe.mail").get_by_role("paragraph").filter(has_text="Dear Claire Dupont")
    ).to_be_visible()

    expect(page.get_by_text("Claire Dupont reads French. This is English, with their values.")).to_be_visible()


def test_worst_cases_stay_on_the_screen_while_one_writes(page: Page, prices):
    page.goto(f"/templates/{prices.pk}/")
    text = page.get_by_role("textbox", name="Text")
    scenes.write(text, "Dear #contact_information.name")
    cases = page.get_by_role("navigation", name="Worst cases")
    cases.get_by_role("link", name="Worst cases").click()
    longest = cases.get_by_role("link", name="Longest name: Höfer & Töchter")
    expect(longest).to_be_visible()
    text.press("Control+End")
    page.keyboard.type(" and all")
    preview = page.frame_locator("iframe.mail")
    expect(preview.get_by_text("Dear Zoë Kowalska and all").last).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"))).to_be_visible()
    longest.click()

    expect(
        preview.get_by_text("Dear Höfer & Töchter Hausverwaltungsgesellschaft mbH & Co. KG and all").last
    ).to_be_visible()
    expect(longest).to_have_attribute("aria-current", "true")
    expect(cases.get_by_role("link", name="Another language")).to_be_visible()


def test_the_preview_is_as_wide_as_a_phone_when_asked(page: Page, prices):
    page.goto(f"/templates/{prices.pk}/")
    frame = page.locator("iframe.mail")
    wide = frame.bounding_box()["width"]
    page.get_by_text("Phone", exact=True).click()

    assert (wide > 400, frame.bounding_box()["width"]) == (True, 375)


def test_a_language_is_added_written_and_removed(page: Page, prices):
    page.goto(f"/templates/{prices.pk}/")
    page.get_by_label("One more language").select_option("de")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("Subject").fill("Neue Preise")
    scenes.write(page.get_by_role("textbox", name="Text"), "Guten Tag")
    expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"))).to_be_visible()
    assert said(prices, "de") == "Guten Tag"
    page.get_by_role("button", name="Remove German").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("German is removed from the draft.")).to_be_visible()

    assert [row.language for row in selectors.wordings(version_id=newest(prices).pk)] == ["en", "pl"]


def test_retiring_can_be_undone(page: Page, prices):
    page.goto(f"/templates/{prices.pk}/settings/")
    page.get_by_role("button", name="Retire").click()
    expect(page.get_by_role("link", name="Change of price list")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_role("link", name="Change of price list")).to_be_visible()


def test_a_snippet_is_made_and_published(page: Page, prices, axe, no_sideways_scroll, shots):
    page.goto("/templates/?box=snippets")
    shots(page, "templates-no-snippets")
    page.get_by_role("link", name="New snippet").first.click()
    page.get_by_label("Name").fill("Opening hours")
    page.get_by_label("Unit").select_option(label="Every unit")
    page.get_by_role("button", name="Make it and write").click()
    scenes.write(page.get_by_role("textbox", name="Text"), "Open from nine to five.")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 1 is published")).to_be_visible()
    page.goto("/templates/?box=snippets")
    expect(page.get_by_role("link", name="Opening hours")).to_be_visible()
    shots(page, "templates-snippets")
    axe(page)
    no_sideways_scroll(page)


def test_a_snippet_is_put_into_a_template_from_the_list_of_tags(page: Page, prices, axe, shots):
    scenes.snippet("Opening hours", "Open from nine to five.")
    page.goto(f"/templates/{prices.pk}/")
    text = page.get_by_role("textbox", name="Text")
    scenes.write(text, "Come and see us.")
    page.keyboard.press("Enter")
    page.keyboard.type("#opening")
    expect(page.get_by_role("option", name="Opening hours")).to_be_visible()
    page.keyboard.press("Enter")
    expect(text.locator(".snippet-block")).to_contain_text("Open from nine to five.")
    expect(page.frame_locator("iframe.mail").get_by_text("Open from nine to five.").last).to_be_visible()
    shots(page, "templates-snippet")
    axe(page)
    expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"))).to_be_visible()
    page.goto("/templates/?box=snippets")
    page.get_by_role("link", name="Opening hours").click()
    page.get_by_role("link", name="Settings").last.click()

    expect(page.get_by_role("region", name="Used by")).to_contain_text("Change of price list")
