"""On a phone the filters of a list stand behind a button; what is filtered is seen all the same."""

import os

import pytest
from playwright.sync_api import Page, expect

from tests.browser import customers, scenes
from tests.browser.conftest import PHONE
from tests.runs import office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LISTS = {
    "outbox": ("/outbox/?box=outbox", "State", "held"),
    "customers": ("/customers/", "Language", "pl"),
    "trail": ("/audit/", "What was done", "signed_in"),
    "blocked": ("/blocked/", "Channel", "email"),
    "tags": ("/tags/", "Kind", "payment"),
    "runs": ("/runs/", "State", "draft"),
    "templates": ("/templates/", "Kind", "custom"),
}


@pytest.mark.parametrize("name", LISTS)
def test_filters_open_by_key_stay_open_and_are_counted(page: Page, name, axe, no_sideways_scroll):
    customers.everybody()
    scenes.prices()
    office.draft()
    address, label, value = LISTS[name]
    page.set_viewport_size(PHONE)
    page.goto(address)
    button = page.get_by_role("button", name="Filters")
    box = page.locator("pr-filters").get_by_label(label)
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(box).to_be_hidden()
    _shoot(page, f"{name}-closed")

    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(box).to_be_visible()
    box.select_option(value)

    expect(page.get_by_role("button", name="Filters (1)")).to_have_attribute("aria-expanded", "true")
    expect(box).to_be_visible()
    _shoot(page, f"{name}-open")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Filters (1)").click()
    expect(box).to_be_hidden()
    expect(page.locator(".chip")).to_be_visible()


def test_on_a_wide_screen_filters_need_no_button(page: Page):
    page.goto("/tags/")

    expect(page.locator("pr-filters").get_by_label("Kind")).to_be_visible()
    expect(page.get_by_role("button", name="Filters")).to_be_hidden()


def _shoot(page: Page, name: str) -> None:
    folder = os.environ.get("POSTROOM_SHOTS")
    if not folder:
        return
    for theme in ("light", "dark"):
        page.locator("html").evaluate("(html, theme) => { html.dataset.bsTheme = theme }", theme)
        page.screenshot(path=f"{folder}/{name}-{theme}-390.png")
    page.locator("html").evaluate("html => { html.dataset.bsTheme = 'light' }")
