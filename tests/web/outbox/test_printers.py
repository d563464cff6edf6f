"""Letters that a printer has, on their page: what he said of them, and taking one back."""

import re
from html import unescape

import pytest

from postroom.core.lifecycle import State
from postroom.delivery import following
from postroom.outbox.models import Message
from tests.delivery import registered
from tests.delivery.letters import account_of, deliver, letters
from tests.makers import NOON
from tests.posting import paper
from tests.servers.lob import Lob

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(settings, tmp_path):
    settings.ALLOW_PRIVATE_TARGETS = True
    settings.DATA_DIR = tmp_path


def words(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_page_tells_what_the_printer_said_and_what_he_asks_for(desk):
    with Lob() as provider:
        account = account_of("lob", provider)
        [message] = letters("Ada Lovelace", on=account)
        deliver(account)
        provider.letters[0].status = "In Transit"
        following.follow(account_id=account.pk, clock=lambda: NOON.replace(hour=NOON.hour + 2))
        page = words(desk.get(f"/outbox/{message.pk}/"))

    assert "At the printer's Take back Printer Lob Pages 1 Price 0.862 USD Last heard In Transit Key" in page
    assert provider.letters[0].key in page


def test_letter_is_taken_back_from_its_page(desk):
    with Lob() as provider:
        account = account_of("lob", provider)
        [message] = letters("Ada Lovelace", on=account)
        deliver(account)
        answer = desk.post(f"/outbox/{message.pk}/recall/", follow=True)

    assert "The letter was taken back: it is not printed." in words(answer)
    assert "Cancelled" in words(answer)
    assert "Take back" not in words(answer)
    assert Message.objects.get(pk=message.pk).state == State.CANCELLED
    assert "nothing changed" in words(desk.post(f"/outbox/{message.pk}/recall/", follow=True))


def test_letter_that_is_printed_stays_and_the_printers_words_are_told(desk):
    with Lob(is_printed=True) as provider:
        account = account_of("lob", provider)
        [message] = letters("Ada Lovelace", on=account)
        deliver(account)
        answer = desk.post(f"/outbox/{message.pk}/recall/", follow=True)

    assert "Too late" in words(answer)
    assert "The cancellation window has passed." in words(answer)
    assert Message.objects.get(pk=message.pk).state == State.SENT


def test_letter_in_a_print_batch_is_not_said_to_be_sending(desk):
    [message] = paper.waiting("Ada Lovelace")
    paper.begun()

    page = words(desk.get(f"/outbox/{message.pk}/"))

    assert "In a print batch In a print batch: it counts as sent" in page
    assert "Sending" not in page.partition("What it says")[0]
    for address in ("/outbox/", f"/customers/{message.contact_id}/"):
        listed = words(desk.get(address)).partition("Ada Lovelace")[2]
        assert "In a print batch" in listed
        assert "Sending" not in listed


def test_electronic_letter_is_withdrawn_from_its_page(desk):
    with registered.provider() as server:
        account = registered.account(server.server_port)
        waits, signed = registered.letters("ada@x.example", "ada+accept@x.example", on=account)
        deliver(account)
        page = words(desk.get(f"/outbox/{waits.pk}/"))
        answer = words(desk.post(f"/outbox/{waits.pk}/recall/", follow=True))
        late = words(desk.post(f"/outbox/{signed.pk}/recall/", follow=True))

    assert "Withdraw" in page
    assert "printer" not in page
    assert "The letter was withdrawn: nobody can sign for it any more." in answer
    assert "Too late: the provider does not withdraw the letter any more." in late
    assert [Message.objects.get(pk=one.pk).state for one in (waits, signed)] == [State.CANCELLED, State.SENT]
