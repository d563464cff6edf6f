"""Every screen that there is, in a browser: clean for axe, fit for a phone, walked through by the Tab key alone."""

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.web.routes import ROUTES
from tests.web.scene import Scene, everything

pytestmark = pytest.mark.browser
PARTS = 8
"""The screens are walked in as many tests, which may run beside each other."""

STOPS = """main => {
    const inputs = "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]";
    const choices = new Set();
    window.stops = [...main.querySelectorAll(inputs)].filter(stop => {
        if (stop.disabled || stop.tabIndex < 0 || !stop.checkVisibility({visibilityProperty: true})) return false;
        if (stop.closest("[inert]")) return false;
        if (stop.type !== "radio") return true;
        const isFirst = !choices.has(stop.name);
        choices.add(stop.name);
        return isFirst;
    });
    return window.stops.length;
}"""
"""Remember where the Tab key should stop, and count it; radio buttons of one choice are one stop."""

REACH = """main => {
    const now = document.activeElement;
    window.stops = window.stops.filter(stop => stop !== now && !(now.type === "radio" && stop.name === now.name));
    return main.contains(now);
}"""
"""Strike out where the Tab key is now. False: it has left the main part."""

LEFT = "() => window.stops.filter(stop => stop.isConnected).map(stop => stop.outerHTML.slice(0, 120))"


def screens(scene: Scene, client: Client) -> list[str]:
    """The addresses that answer with a whole page; parts of pages, files and answers to forms do not."""
    found = []
    for route in ROUTES:
        path = scene.path(route)
        answer = client.get(path)
        whole = not answer.streaming and b"<!doctype html>" in answer.content[:100].lower()
        if answer.status_code == 200 and whole and b"<main" in answer.content:
            found.append(path)
        answer.close()
    return found


def not_reached(page: Page) -> list[str]:
    """What the Tab key does not stop at in the main part of a page."""
    main = page.locator("main")
    number = main.evaluate(STOPS)
    main.evaluate("main => { main.tabIndex = -1; main.focus(); }")
    for _press in range(number + 20):
        page.keyboard.press("Tab")
        if not main.evaluate(REACH):
            break
    return page.evaluate(LEFT)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_screen_is_clean_fits_a_phone_and_is_walked_by_tab(
    page: Page, user, complaints: list[str], axe, no_sideways_scroll, shots, part
):
    client = Client()
    client.force_login(user)
    wrong = []

    for path in screens(everything(), client)[part::PARTS]:
        page.goto(path)
        shots(page, path.strip("/").replace("/", "-") or "home")
        for look in (axe, no_sideways_scroll):
            try:
                look(page)
            except AssertionError as complaint:
                wrong.append(f"{path} {complaint}")
        wrong += [f"{path} not reached by Tab: {stop}" for stop in not_reached(page)]
        wrong += [f"{path} {complaint}" for complaint in complaints]
        complaints.clear()

    assert wrong == []
