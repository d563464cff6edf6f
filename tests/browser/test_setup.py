"""Home, accounts, people, settings and the customers' opt-out pages in a real browser."""

import pytest
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from postroom.access.viewer import Role
from postroom.composing import services as composing
from postroom.core.lifecycle import HoldReason, State
from postroom.delivery.models import Worker
from postroom.outbox import services as outbox
from postroom.outbox.models import EmergencyStop, Lane, Message
from tests import makers, post
from tests.runs import office
from tests.servers.smtp import Manners, SmtpServer

pytestmark = pytest.mark.browser


@pytest.fixture
def house(user):
    """A unit below another, people, an account in capture mode with three messages held by it."""
    ireland = makers.unit("ireland", brand=makers.brand(legal_name="Northwind Ltd", iban="IE29AIBK93115212345678"))
    makers.unit("dublin", parent=ireland)
    makers.user("clerk@example.org", role=Role.SENDER, name="Zoë Kowalska-Brzęczyszczykiewicz")
    with SmtpServer(Manners(login=("desk", "right"), login_in_clear=True)) as server:
        account = post.account(server.port, live=False, username="desk", password="right")
        post.messages(3, on=account.lane)
        outbox.hold_captured(lane_id=account.pk, at=makers.NOON)
        yield account


def failed_messages(number: int) -> None:
    made = post.messages(number, on=post.lane())
    Message.objects.filter(pk__in=[one.pk for one in made]).update(state=State.FAILED, failure="no_such_address")


SCREENS = {
    "/connections/": "Connections",
    "/connections/new/smtp/": "E-mail over SMTP",
    "/connections/new/smpp/": "Text messages over SMPP",
    "/people/": "People",
    "/people/new/": "New user",
    "/people/me/": "My account",
    "/people/units/": "Units",
    "/people/units/new/": "New unit",
    "/people/brands/": "Brands",
    "/people/brands/new/": "New brand",
    "/settings/": "Settings",
    "/connections/stop/": "Stop everything?",
}


@pytest.mark.parametrize("path", SCREENS)
def test_set_up_screens_are_accessible_and_fit_a_phone(page: Page, house, axe, no_sideways_scroll, shots, path):
    page.goto(path)
    expect(page.get_by_role("heading", name=SCREENS[path], exact=True, level=1)).to_be_visible()

    shots(page, f"setup{path.replace('/', '-')}")
    axe(page)
    no_sideways_scroll(page)


def test_screens_of_one_thing_are_accessible_and_fit_a_phone(page: Page, house, axe, no_sideways_scroll, shots):
    clerk, unit = makers.user("other@example.org"), makers.unit("dublin")
    for path in (f"/people/{clerk.pk}/", f"/people/units/{unit.pk}/", f"/people/brands/{unit.brand_id}/"):
        page.goto(path)
        shots(page, f"setup{path.replace('/', '-')}")
        axe(page)
        no_sideways_scroll(page)


def test_home_of_a_new_house_shows_the_first_steps(page: Page, axe, no_sideways_scroll, shots):
    page.goto("/")
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()
    shots(page, "home-new")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("link", name="Connect", exact=True).click()

    expect(page.get_by_role("heading", name="E-mail over SMTP")).to_be_visible()


def test_home_shows_what_is_wrong_and_what_waits(page: Page, house, axe, no_sideways_scroll, shots):
    failed_messages(2)
    office.customers(6)
    run = office.approved(office.in_review())
    office.in_review()
    half = list(Message.objects.filter(batch_id=run.batch_id).order_by("pk").values_list("pk", flat=True))[:4]
    Message.objects.filter(pk__in=half).update(state=State.SENT)
    Message.objects.filter(pk=half[0]).update(state=State.FAILED, failure="mailbox_full")
    Worker.objects.create(host="desk", pid=1, seen_at=now())
    page.goto("/")
    expect(page.get_by_role("link", name="No such address")).to_be_visible()
    expect(page.get_by_text("1 worker delivers.")).to_be_visible()

    shots(page, "home-busy")
    axe(page)
    no_sideways_scroll(page)


def test_trying_out_shows_each_step_on_the_same_page(page: Page, house, axe, no_sideways_scroll, shots):
    page.goto(f"/connections/{house.pk}/")
    page.get_by_label("Sender's name").fill("Not saved yet")
    page.get_by_role("button", name="Try it out").click()
    expect(page.get_by_text("It works. Nothing was sent.")).to_be_visible()

    expect(page.get_by_text("Logged in as desk.")).to_be_visible()
    expect(page.get_by_label("Sender's name")).to_have_value("Not saved yet")
    shots(page, "setup-verdict")
    axe(page)
    no_sideways_scroll(page)


def test_going_live_asks_what_becomes_of_captured_messages(page: Page, house, axe, shots):
    page.goto(f"/connections/{house.pk}/")
    page.get_by_role("button", name="Switch live").click()
    dialog = page.get_by_role("dialog", name="Switch Office live?")
    expect(dialog).to_contain_text("What becomes of the 3 messages that wait?")
    axe(page)
    shots(page, "setup-go-live")
    dialog.get_by_role("button", name="Switch live").click()
    expect(page.get_by_text("Office is live. 3 captured messages stay held.")).to_be_visible()

    assert Lane.objects.get(pk=house.pk).is_live is True
    assert Message.objects.filter(state=State.HELD, hold_reason=HoldReason.CAPTURE).count() == 3


def test_stop_everything_is_two_clicks_away_and_the_banner_lets_it_go_on(page: Page, house, axe, shots):
    page.goto("/people/")
    page.get_by_role("button", name="Anna Nowak: account and appearance").click()
    page.locator("#user-menu").get_by_role("button", name="Stop everything").click()
    dialog = page.get_by_role("dialog", name="Stop everything?")
    expect(dialog).to_be_visible()
    axe(page)
    shots(page, "stop-dialog")
    dialog.get_by_role("button", name="Stop everything").click()
    expect(page.get_by_text("All sending is stopped since")).to_contain_text("by Anna Nowak")
    assert EmergencyStop.objects.filter(until=None).count() == 1
    shots(page, "stopped")
    axe(page)
    page.get_by_role("button", name="Let sending go on").click()
    expect(page.get_by_text("Sending goes on.")).to_be_visible()

    assert EmergencyStop.objects.filter(until=None).count() == 0


def test_a_made_up_password_is_shown_once(page: Page, house, axe, no_sideways_scroll, shots):
    page.goto("/people/new/")
    page.get_by_label("Name").fill("Ada Murphy")
    page.get_by_label("E-mail", exact=True).fill("ada@example.org")
    page.get_by_label("Invite by e-mail").uncheck()
    page.get_by_role("button", name="Make the user").click()
    expect(page.get_by_role("heading", name="The password of Ada Murphy")).to_be_visible()

    shots(page, "setup-password")
    axe(page)
    no_sideways_scroll(page)


def test_my_language_is_the_language_of_the_screens(page: Page, user):
    page.goto("/people/me/")
    page.get_by_label("Language of the screens").select_option("pl")
    page.get_by_role("button", name="Save").click()

    expect(page.locator("html")).to_have_attribute("lang", "pl")


def test_a_customer_opts_out_and_back_in_without_signing_in(
    visitor, watched, complaints, transactional_db, axe, no_sideways_scroll, shots
):
    ada = makers.contact(email="ada@example.org", language="de")
    topic = makers.topic("service_news", needs_consent=False)
    asked = composing.OptOut(contact_id=ada.pk, topic_id=topic.pk)
    path = "/" + composing.opt_out_url(asked, composing.signing_key()).split("/", 3)[3]
    page = watched(visitor.new_page())
    page.goto(path)
    for name, button in (("ask", "Nicht mehr senden"), ("out", "Rückgängig: weiter senden")):
        expect(page.get_by_role("button", name=button)).to_be_visible()
        shots(page, f"opt-{name}")
        axe(page)
        no_sideways_scroll(page)
        page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name="Sie erhalten das weiterhin")).to_be_visible()
    axe(page)
    shots(page, "opt-kept")

    assert complaints == []
