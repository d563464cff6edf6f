"""Signing in and the trail in a real browser: a passkey made and used, the screens of one's own account."""

import pytest
from playwright.sync_api import Page, expect

from tests import makers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long enough password"
SCREENS = (
    "/people/me/",
    "/in/safety/",
    "/in/sessions/",
    "/audit/",
    "/people/groups/",
    "/people/groups/new/",
    "/people/new/",
)


@pytest.fixture
def device(page: Page):
    """A device that keeps passkeys and says yes to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def test_a_passkey_is_made_and_opens_the_door_without_a_password(page: Page, user, device, axe, shots):
    user.set_password(PASSWORD)
    user.save()
    page.goto("/in/login/")
    page.context.clear_cookies()
    page.goto("/in/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
    axe(page)
    shots(page, "sign-in")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/in/safety/passkeys/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    axe(page)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/in/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Hello,")).to_be_visible()


@pytest.mark.parametrize("path", SCREENS)
def test_the_screens_of_people_and_their_safety(page: Page, user, path, axe, no_sideways_scroll, shots):
    makers.unit()
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    shots(page, f"account{path.replace('/', '-')}")
    axe(page)
    no_sideways_scroll(page)
