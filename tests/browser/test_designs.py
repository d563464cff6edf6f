"""Designs in a real browser: drawn by mouse and keyboard, saved while drawn, shown, published, restored, taken."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from postroom.access.models import Brand
from postroom.access.viewer import SYSTEM
from postroom.core.design.blocks import STARTER, as_json
from postroom.stationery import services as stationery
from postroom.stationery.designs import services as designs
from postroom.stationery.models import Design, DesignChoice, DesignVersion
from tests.browser import scenes
from tests.filing.drawing import picture
from tests.makers import NOON

pytestmark = pytest.mark.browser
BROKEN = "<mjml><mj-include path='x'/></mjml>"
FULL = {
    **as_json(STARTER),
    "blocks": [
        {"type": "logo"},
        {"type": "header", "text": "News from #company.name"},
        {"type": "message"},
        {"type": "button", "label": "Your account", "href": "#dynamic_link.preferences"},
        {"type": "columns", "first": "Questions?\nCall us.", "second": "Open Monday to Friday,\n8:00 to 16:00"},
        {"type": "divider"},
        {"type": "footer", "text": "You get this because you are our customer."},
    ],
}


@pytest.fixture
def calm(user, tmp_path, monkeypatch) -> Design:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    scenes.street()
    stationery.install_library(at=NOON)
    Brand.objects.update(more_colours=["#e07b39", "#2f7d4f"])
    made = designs.make(viewer=SYSTEM, name="Calm", unit=None)
    draft = newest(made)
    kept = designs.save_draft(version_id=draft.pk, revision=0, content=FULL, viewer=SYSTEM, at=NOON)
    designs.publish(version_id=kept.pk, revision=kept.revision, viewer=SYSTEM, at=NOON)
    return made


def newest(made: Design) -> DesignVersion:
    return DesignVersion.objects.filter(design=made).latest("number")


def types(made: Design) -> list[str]:
    return [block["type"] for block in newest(made).content["blocks"]]


def test_every_screen_is_accessible_and_fits_a_phone(page: Page, calm, axe, no_sideways_scroll, shots):
    html = designs.make(viewer=SYSTEM, name="From the agency", unit=None, way="html", source="<p>#content</p>")
    paths = {"list": "/designs/", "new": "/designs/new/", "edit": f"/designs/{calm.pk}/",
             "dark": f"/designs/{calm.pk}/?shown=dark", "source": f"/designs/{html.pk}/",
             "versions": f"/designs/{calm.pk}/versions/", "version": f"/designs/{calm.pk}/versions/1/",
             "settings": f"/designs/{calm.pk}/settings/"}  # fmt: skip
    for name, path in paths.items():
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        shots(page, f"designs-{name}")
        axe(page)
        no_sideways_scroll(page)


def test_a_block_is_added_filled_in_and_moved_by_keyboard_and_saved_by_itself(page: Page, calm):
    page.goto(f"/designs/{calm.pk}/")
    frame = page.frame_locator("iframe.mail")
    expect(frame.get_by_text("You get this because")).to_be_visible()

    page.get_by_role("group", name="Add a block").get_by_role("button", name="Headline").press("Enter")
    page.keyboard.type("Summer is here")
    expect(frame.get_by_text("Summer is here")).to_be_visible()
    assert types(calm) == ["logo", "header", "message", "button", "columns", "divider", "header", "footer"]

    page.get_by_role("button", name="Move Headline up").nth(1).press("Enter")
    expect(page.get_by_role("button", name="Move Headline up").nth(1)).to_be_focused()
    expect(page.get_by_text(re.compile("^Saved"))).to_be_visible()
    expect(page.locator("#standing")).to_contain_text("Version 2 is being drawn")
    page.wait_for_timeout(2_500)
    assert types(calm) == ["logo", "header", "message", "button", "columns", "header", "divider", "footer"]

    page.get_by_role("button", name="Remove Columns").press("Enter")
    expect(frame.get_by_text("Questions?")).to_have_count(0)
    assert "columns" not in types(calm)


def test_a_block_is_dragged_and_moved_by_arrow_keys_on_its_grip(page: Page, calm):
    page.goto(f"/designs/{calm.pk}/")
    assert types(calm) == ["logo", "header", "message", "button", "columns", "divider", "footer"]
    grip = page.get_by_role("button", name="Drag Button, or move it by arrow keys")
    grip.hover()
    above = page.get_by_role("group", name="Headline").bounding_box()
    page.mouse.down()
    page.mouse.move(above["x"] + 40, above["y"] + 60)
    page.mouse.move(above["x"] + 40, above["y"] + 4)
    page.mouse.up()
    expect(page.get_by_text(re.compile("^Saved"))).to_be_visible()
    expect(page.locator("#standing")).to_contain_text("Version 2 is being drawn")
    assert types(calm) == ["logo", "button", "header", "message", "columns", "divider", "footer"]
    expect(grip).to_be_focused()

    with page.expect_response("**/save/"):
        grip.press("ArrowDown")
    expect(grip).to_be_focused()
    assert types(calm) == ["logo", "header", "button", "message", "columns", "divider", "footer"]


def test_a_colour_is_chosen_and_a_picture_uploaded(page: Page, calm, tmp_path):
    page.goto(f"/designs/{calm.pk}/")
    frame = page.frame_locator("iframe.mail")

    page.get_by_role("group", name="Headline").get_by_title("#e07b39").click()
    page.get_by_role("group", name="Add a block").get_by_role("button", name="Picture").click()
    added = page.get_by_role("group", name="Picture", exact=True)
    file = tmp_path / "boat.png"
    file.write_bytes(picture("PNG", size=(600, 200)))
    added.get_by_label("Upload: Picture").set_input_files(file)
    expect(added.get_by_label("Picture", exact=True)).to_have_value(re.compile("^picture:"))
    added.get_by_label("Alternative text").fill("A boat on the river")

    shown = frame.get_by_alt_text("A boat on the river")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.naturalWidth") == 600
    assert newest(calm).content["blocks"][1]["background"] == "#e07b39"


def test_what_is_wrong_is_said_and_keeps_it_from_being_published(page: Page, calm):
    page.goto(f"/designs/{calm.pk}/")

    page.get_by_role("button", name="Remove The message").click()
    expect(page.locator(".findings").get_by_text("There is no place for the message.")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Not published: 1 problem")).to_be_visible()

    page.get_by_role("group", name="Add a block").get_by_role("button", name="The message").click()
    expect(page.locator(".findings").get_by_text("There is no place for the message.")).to_have_count(0)
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 2 is published.")).to_be_visible()


def test_two_people_draw_and_the_second_sees_what_the_first_did(page: Page, calm, complaints):
    page.goto(f"/designs/{calm.pk}/")
    shown = newest(calm)
    content = {**shown.content, "page": "#111111"}
    designs.save_draft(version_id=shown.pk, revision=shown.revision, content=content, viewer=SYSTEM, at=NOON)

    page.get_by_role("button", name="Remove Line").click()

    expect(page.get_by_role("alert")).to_contain_text("Somebody else changed this")
    expect(page.get_by_role("alert")).to_contain_text("page: #111111")
    assert newest(calm).content["page"] == "#111111"
    page.get_by_role("button", name="Save mine over theirs").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_text(re.compile("^Saved"))).to_be_visible()
    assert newest(calm).content["page"] != "#111111"
    assert [complaint for complaint in complaints if "409" not in complaint] == []
    complaints.clear()


def test_an_old_version_is_restored_and_the_design_is_taken_for_a_kind_of_messages(page: Page, calm):
    page.goto(f"/designs/{calm.pk}/versions/1/")
    page.get_by_role("button", name="Restore").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Restore").click()
    expect(page.get_by_text("The draft is as version 1 was.")).to_be_visible()

    page.goto(f"/designs/{calm.pk}/settings/")
    page.get_by_label("Messages").select_option("marketing")
    page.get_by_role("button", name="Take it for these").click()
    expect(page.get_by_text("Marketing · every unit")).to_be_visible()
    assert DesignChoice.objects.get().kind == "marketing"


def test_a_source_is_written_and_its_preview_shows_no_script(page: Page, calm):
    made = designs.make(viewer=SYSTEM, name="From the agency", unit=None, way="mjml", source=BROKEN)
    page.goto(f"/designs/{made.pk}/")
    expect(page.locator(".findings").get_by_text("The source cannot be read")).to_be_visible()

    page.get_by_label("MJML").fill(
        "<mjml><mj-body><mj-section><mj-column><mj-text>Ahoy #content #address #optout<script>x</script></mj-text>"
        "</mj-column></mj-section></mj-body></mjml>"
    )

    expect(page.frame_locator("iframe.mail").get_by_text("Ahoy")).to_be_visible()
    expect(page.locator(".findings").get_by_text("The source cannot be read")).to_have_count(0)


def test_a_language_is_added_written_in_and_looked_at(page: Page, calm, axe, no_sideways_scroll, shots):
    page.goto(f"/designs/{calm.pk}/")

    page.get_by_label("Another language").select_option("Polish")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("group", name="Footer").locator("summary", has_text="Polish").click()
    footer = page.get_by_role("group", name="Footer: Polish")
    as_above = page.get_by_role("group", name="Footer").locator("summary", has_text="Polish").get_by_text("as above")
    expect(as_above).to_be_visible()
    footer.get_by_label("Text").fill("Dostajesz to, bo jesteś naszym klientem.")
    expect(as_above).to_be_hidden()
    page.get_by_label("Read in").select_option("Polish")

    frame = page.frame_locator("iframe.mail")
    expect(frame.get_by_text("Dostajesz to")).to_be_visible()
    expect(frame.get_by_text("You get this because")).to_have_count(0)
    expect(page.get_by_role("list").filter(has_text="Polish:")).to_contain_text("News from #company.name")
    shots(page, "designs-languages")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Take away Polish").click()
    page.get_by_role("button", name="Take away", exact=True).click()
    expect(page.get_by_role("group", name="Footer: Polish")).to_have_count(0)
    assert "languages" not in newest(calm).content
