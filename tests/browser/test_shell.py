"""The frame and its parts in a real browser."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _gallery_is_open(settings):
    settings.GALLERY = True


def test_every_part_is_accessible_and_fits_a_phone(page, axe, no_sideways_scroll, shots):
    page.goto("/gallery/")
    expect(page.get_by_role("heading", name="Gallery of parts")).to_be_visible()

    shots(page, "gallery")
    axe(page)
    no_sideways_scroll(page)
