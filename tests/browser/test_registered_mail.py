"""A registered letter in a real browser: written, sent, accepted by its recipient, and proved on its page."""

import pytest
from playwright.sync_api import Page, expect

from postroom.access.viewer import SYSTEM
from postroom.contacts import selectors as contacts
from postroom.contacts import services as customers
from postroom.contacts.rows import Origin
from postroom.core.carriage.envelope import Channel
from postroom.core.document.from_text import from_text
from postroom.core.lifecycle import State
from postroom.delivery import evidence, following
from postroom.delivery.models import Consignment
from postroom.outbox import services as outbox
from postroom.outbox.models import Message
from postroom.outbox.services import Written
from postroom.stationery import services as stationery
from tests import makers, post
from tests.browser import scenes
from tests.delivery import registered
from tests.delivery.test_registered_mail import deliver
from tests.makers import NOON

pytestmark = pytest.mark.browser


@pytest.fixture
def provider(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with registered.provider(public_url="") as server:
        yield server


@pytest.fixture
def ada(user):
    scenes.street()
    post.lane("own-post", channel="letter", name="Own post", is_by_hand=True)
    stationery.install_library(at=NOON)
    contact = makers.Contact.objects.get(account_number="AR-000001")
    makers.point(contact, "legal@customers.example.org", role="collection")
    where = {"lines": ["1 Quay Road"], "postcode": "", "city": "Dublin 1", "country": "IE"}
    makers.ContactPoint.objects.filter(contact=contact, kind="postal").delete()
    makers.point(contact, "1 Quay Road, Dublin 1", kind="postal", parts=where)
    return contact


def letter(contact) -> int:
    point = makers.ContactPoint.objects.get(contact=contact, kind="postal")
    written = Written(
        point_id=point.pk, language="en", subject="Last reminder", document=from_text("Please pay within eight days.")
    )
    return outbox.begin_draft(viewer=SYSTEM, contact_id=contact.pk, written=written, at=NOON).pk


def agrees(contact):
    topic = contacts.registered_mail()
    origin = Origin("call", "Yes, send it to me electronically.")
    customers.opt_in(contact=contact, topic=topic, channel=Channel.LETTER, at=NOON, origin=origin)


@pytest.fixture
def looked_at(axe, no_sideways_scroll, shots):
    def look(page: Page, name: str) -> None:
        shots(page, f"registered-{name}")
        axe(page)
        no_sideways_scroll(page)

    return look


def written(page: Page, ada, looked_at) -> Message:
    """Choose how it is posted, find that consent is missing, write it down, and send the letter."""
    page.goto(f"/write/{letter(ada)}/")
    expect(page.get_by_label("Told by e-mail")).to_be_hidden()
    page.get_by_label("Posted as").select_option("Electronic registered mail")
    expect(page.get_by_label("Told by e-mail")).to_be_visible()
    assert page.get_by_label("Told by e-mail").locator("option").first.inner_text().startswith("legal@")
    expect(page.get_by_text("has not agreed to electronic registered mail")).to_be_visible()
    looked_at(page, "no-consent")
    agrees(ada)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("legal@customers.example.org is told of it")).to_be_visible()
    return Message.objects.get(state=State.QUEUED)


def accepted(page: Page, server, looked_at) -> None:
    """What the recipient does: open the link, say who they are, sign."""
    [held] = server.provider.letters.values()
    page.goto(f"{server.provider.url}/")
    looked_at(page, "mailbox")
    page.locator(f"a[href$='{held.token}']").click()
    expect(page.get_by_role("heading", name="A registered letter waits for you")).to_be_visible()
    expect(page.get_by_text("Last reminder")).to_have_count(0)
    looked_at(page, "waiting")
    page.get_by_label("The identity code from your e-mail").fill(held.code)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Last reminder")).to_be_visible()
    looked_at(page, "choosing")
    page.get_by_label("Sign with your full name").fill("Ada Lovelace")
    page.get_by_role("button", name="Accept and sign").click()
    expect(page.get_by_role("heading", name="The letter was accepted and signed")).to_be_visible()
    looked_at(page, "over")


def test_letter_is_sent_accepted_and_proved(page: Page, ada, provider, looked_at):
    account = registered.account(provider.server_port)
    message = written(page, ada, looked_at)
    deliver(account)
    accepted(page, provider, looked_at)
    Consignment.objects.update(ask_at=NOON)
    following.follow(account_id=account.pk, clock=lambda: NOON)
    evidence.fetch(message_id=message.pk, clock=lambda: NOON)

    page.goto(f"/outbox/{message.pk}/")
    expect(page.get_by_text("The recipient has signed").first).to_be_visible()
    expect(page.get_by_role("link", name="Proof of acceptance")).to_have_count(2)
    looked_at(page, "message")
    with page.expect_download() as loading:
        page.get_by_role("link", name="All proofs (ZIP)").click()
    assert loading.value.suggested_filename == f"proofs-{message.pk}.zip"
    page.goto("/outbox/?box=sent")
    expect(page.get_by_text("The recipient has signed")).to_be_visible()
    looked_at(page, "list")


def test_without_an_account_nothing_goes_to_the_print_desk(page: Page, ada):
    agrees(ada)
    page.goto(f"/write/{letter(ada)}/")
    page.get_by_label("Posted as").select_option("Electronic registered mail")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("no account takes electronic registered mail")).to_be_visible()
    assert not Message.objects.filter(state=State.QUEUED).exists()


def test_account_is_set_up_by_words(page: Page, user, looked_at):
    makers.unit()
    page.goto("/connections/new/registered_mail/")
    expect(page.get_by_label("Address of the provider's API")).to_be_visible()
    looked_at(page, "account")
