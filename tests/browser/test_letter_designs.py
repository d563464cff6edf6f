"""Designs of letters in a real browser: areas moved by mouse, keys and numbers, saved while drawn, seen on a sample."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from postroom.access.viewer import SYSTEM
from postroom.stationery.designs import services as designs
from postroom.stationery.models import Design, DesignVersion
from tests.browser import scenes

pytestmark = pytest.mark.browser


@pytest.fixture
def made(user, tmp_path, monkeypatch) -> Design:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    scenes.street()
    return designs.make_letter_design(viewer=SYSTEM, name="House letters", unit=None, preset="din5008b")


def areas(made: Design) -> dict[str, dict[str, float]]:
    return DesignVersion.objects.filter(design=made).latest("number").content["areas"]


def test_every_screen_is_accessible_and_fits_a_phone(page: Page, made, axe, no_sideways_scroll, shots):
    edit = f"/designs/letters/{made.pk}/"
    paths = {"list": "/designs/letters/", "new": "/designs/letters/new/", "check": f"{edit}check/", "edit": edit}
    for name, path in paths.items():
        page.goto(path)
        if name == "edit":
            expect(page.locator(".sheet[data-sheet='1'] .zone")).to_have_count(7)
        page.wait_for_load_state("networkidle")
        shots(page, f"letters-{name}")
        axe(page)
        no_sideways_scroll(page)


def test_an_area_is_moved_by_keys_by_mouse_and_by_its_number(page: Page, made):
    page.goto(f"/designs/letters/{made.pk}/")
    zone = page.locator("[data-zone=references]")
    left = page.get_by_label("Reference block, left")
    zone.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Alt+ArrowLeft")

    expect(left).to_have_value("124.5")
    expect(page.get_by_label("Reference block, top")).to_have_value("55")
    expect(page.get_by_label("Reference block, width")).to_have_value("64.5")

    box = zone.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] - 80, box["y"] + 20, steps=4)
    page.mouse.up()
    expect(left).not_to_have_value("124.5")
    assert float(left.input_value()) < 118

    left.fill("126")
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    assert areas(made)["references"] == {"x": 126, "y": 55, "width": 64.5, "height": 40}


def test_what_overlaps_is_said_beside_and_the_sample_follows(page: Page, made):
    page.goto(f"/designs/letters/{made.pk}/")
    picture = page.locator(".sheet[data-sheet='1'] img")
    before = picture.get_attribute("src")
    page.get_by_label("Reference block, left").fill("30")

    expect(page.get_by_text("Address window + Reference block overlap.")).to_be_visible()
    expect(picture).not_to_have_attribute("src", before or "")
    page.get_by_label("Text, left").fill("30")
    expect(page.get_by_label("Text of following pages, left")).to_have_value("30")
