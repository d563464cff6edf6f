"""A real Chromium in front of a real server: what it complains of fails the test.

A test is marked `browser`, takes `page` (signed in as `user`, addresses relative to the server) and what it needs of
`axe`, `no_sideways_scroll` and `shots`. With POSTROOM_SHOTS=folder, `shots` keeps pictures there.
Wait with `expect` and locators: `page.wait_for_function` needs eval, which our content policy forbids.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from postroom.access.models import User
from postroom.core.carriage.envelope import Channel
from postroom.outbox.models import Lane
from tests.chromium import chromium_path

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PATIENCE = 120_000
"""Milliseconds that a page, a click or a claim may take on a machine that does other things too."""
REFUSED_FORM = "status of 422"


@pytest.fixture(autouse=True)
def _own_post(transactional_db):
    """The lane that comes with an installation, which an emptied database has no more."""
    Lane.objects.get_or_create(
        code="own-post", defaults={"name": "Own post", "channel": Channel.LETTER, "is_by_hand": True, "is_live": True}
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread; Django is careful
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=ARGS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def user(transactional_db) -> User:
    return User.objects.create_user("anna@example.org", "correct horse battery", name="Anna Nowak", is_super=True)


@pytest.fixture
def visitor(browser: Browser, live_server) -> Iterator[BrowserContext]:
    """A browser of somebody who has not signed in."""
    context = browser.new_context(base_url=live_server.url, viewport=WIDE, reduced_motion="reduce", locale="en-GB")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def context(visitor: BrowserContext, user: User, live_server) -> BrowserContext:
    """A browser in which `user` has signed in."""
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    visitor.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return visitor


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of so far; a test that provokes a complaint clears it."""
    return []


@pytest.fixture
def watched(complaints: list[str]) -> Callable[[Page], Page]:
    """Collect a page's errors, those of the content policy among them."""

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and REFUSED_FORM not in message.text:
            complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def watch(page: Page) -> Page:
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    return watch


@pytest.fixture
def page(context: BrowserContext, watched, complaints: list[str]) -> Iterator[Page]:
    yield watched(context.new_page())
    assert complaints == []


def _each_theme(page: Page) -> Iterator[str]:
    root = page.locator("html")
    before = root.get_attribute("data-bs-theme")
    for theme in ("light", "dark"):
        root.evaluate("(html, theme) => { html.dataset.bsTheme = theme }", theme)
        yield theme
    root.evaluate("(html, theme) => { html.dataset.bsTheme = theme }", before)


@pytest.fixture
def axe() -> Callable[..., None]:
    """Assert that axe finds nothing against WCAG 2.0 to 2.2, A and AA, on the page as it is now, light and dark.

    `without` is what something that pops up for a moment covers.
    """

    def check(page: Page, without: str = "") -> None:
        for theme in _each_theme(page):
            options = {"runOnly": RULES, "resultTypes": ["violations"]}
            found = Axe().run(page, context={"exclude": [[without]]} if without else None, options=options)
            assert found.violations_count == 0, f"{theme}: {found.generate_report()}"

    return check


@pytest.fixture
def no_sideways_scroll() -> Callable[[Page], None]:
    """Assert that the page fits a phone, 390 px wide."""

    def check(page: Page) -> None:
        before = page.viewport_size or WIDE
        page.set_viewport_size(PHONE)
        assert page.locator("html").evaluate("html => html.scrollWidth") == PHONE["width"]
        page.set_viewport_size(before)

    return check


@pytest.fixture
def shots() -> Callable[[Page, str], None]:
    """Keep pictures of the page, light, dark and on a phone, in the folder POSTROOM_SHOTS if it is set."""
    folder = os.environ.get("POSTROOM_SHOTS")

    def shoot(page: Page, name: str) -> None:
        if not folder:
            return
        before = page.viewport_size or WIDE
        Path(folder).mkdir(parents=True, exist_ok=True)
        for theme in _each_theme(page):
            page.screenshot(path=f"{folder}/{name}-{theme}.png", full_page=True)
        page.set_viewport_size(PHONE)
        page.screenshot(path=f"{folder}/{name}-390.png", full_page=True)
        page.set_viewport_size(before)

    return shoot
