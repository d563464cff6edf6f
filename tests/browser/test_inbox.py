"""The inbox in a real browser: from what a customer wrote to the answer, by keys and on a telephone."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from postroom.incoming.models import Mailbox
from postroom.outbox.models import Message
from tests import makers, post
from tests.browser.conftest import PHONE
from tests.web.incoming.test_inbox import NUMBER, came

pytestmark = pytest.mark.browser


@pytest.fixture
def written(user):
    """One customer with a conversation, a number that two have, and a stranger."""
    now = timezone.now()
    ada = makers.contact("AC-1007", name="Ada Lovelace", phone=NUMBER)
    (
        makers.contact("AC-1008", name="Bob Byron", phone="+48512345001"),
        makers.contact("AC-1009", name="Cleo Quay", phone="+48512345001"),
    )
    [ours] = post.texts("Your technician comes on Tuesday between 9 and 12.", on=post.lane("texts"))
    Message.objects.filter(pk=ours.pk).update(
        contact=ada, recipient=NUMBER, ordered_at=now - dt.timedelta(hours=3), state="delivered"
    )
    came("Whose bill is this? I moved out in May.", sender="+48512345001", received_at=now - dt.timedelta(minutes=50))
    came("is this the number for parking?", sender="+48512345999", received_at=now - dt.timedelta(minutes=20))
    came("STOP", contact=ada, kind="wish", effect="stopped", received_at=now - dt.timedelta(hours=2))
    return came(
        "Tuesday is bad, could it be Wednesday after 15:00? The gate code is 4711.",
        contact=ada,
        about=ours,
        received_at=now,
    )


def test_message_is_found_read_and_answered(page: Page, written, axe, no_sideways_scroll, shots):
    page.goto("/incoming/")
    shots(page, "inbox")
    axe(page)
    page.get_by_role("button", name="STOP and START").click()
    shots(page, "inbox-words")
    axe(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Ada Lovelace").click()
    expect(page.get_by_role("heading", name="Ada Lovelace")).to_be_visible()
    shots(page, "inbox-conversation")
    axe(page)
    page.get_by_role("link", name="Answer", exact=True).click()
    expect(page.get_by_role("note").filter(has_text="Answers what came")).to_be_visible()
    shots(page, "inbox-answer")
    axe(page)


def test_number_of_two_customers_is_given_to_one(page: Page, written, axe, no_sideways_scroll, shots):
    page.set_viewport_size(PHONE)
    page.goto("/incoming/")
    shots(page, "inbox-phone")
    no_sideways_scroll(page)
    page.get_by_role("link", name="+48512345001").click()
    shots(page, "inbox-whose-phone")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_label("Cleo Quay").check()
    page.get_by_role("button", name="Attach").click()
    expect(page.get_by_role("heading", name="Cleo Quay")).to_be_visible()
    page.get_by_role("button", name="Dealt with").click()
    expect(page.get_by_text("Whose bill is this?")).to_have_count(0)


def test_bounce_and_mailbox_say_how_it_is(page: Page, written, axe, shots):
    [ours] = post.messages(1, names=["Ada Lovelace"])
    box = Mailbox.objects.create(name="Desk", host="imap.example.org", username="desk", since=makers.NOON.date())
    bounce = came(
        "This is the mail system.\n\nYour message could not be delivered.", contact=ours.contact, about=ours, lane=None,
        mailbox=box, channel="email", kind="bounce", effect="failed", sender="mailer-daemon@mail.example.org",
        subject="Undelivered Mail Returned to Sender", detail="5.1.1 550 5.1.1 <ada@example.org>: User unknown",
        files=[{"name": "details.txt", "type": "text/plain", "size": 431}], received_at=timezone.now(),
    )  # fmt: skip
    page.goto(f"/incoming/{bounce.pk}/")
    expect(page.get_by_role("link", name="Answer", exact=True)).to_have_count(0)
    shots(page, "inbox-bounce")
    axe(page)
    page.goto("/connections/")
    shots(page, "mailboxes")
    axe(page)
    page.get_by_role("link", name="Desk", exact=True).click()
    expect(page.get_by_role("button", name="Try it out")).to_be_visible()
    shots(page, "mailbox")
    axe(page)


def test_customers_page_shows_both_sides(page: Page, written, axe, shots):
    page.goto(f"/customers/{written.contact_id}/")
    expect(page.get_by_text("Tuesday is bad")).to_be_visible()
    shots(page, "inbox-customer")
    axe(page)
