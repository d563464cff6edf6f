"""Texts that a message centre has, on their page: asked back, and what came of that."""

import re
from html import unescape

import pytest

from postroom.delivery.models import TextRecall
from postroom.delivery.recalling import ask_for
from postroom.delivery.services import carrier_of
from tests import post
from tests.delivery.texts import deliver
from tests.servers.smsc import Smsc, needs_smsc

pytestmark = [pytest.mark.django_db, needs_smsc]


def words(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


@pytest.mark.parametrize(
    ("status", "standing", "said"),
    [
        (0, "Taken back: Texts had it, and gave it back.", "Texts gave the text back: it is not delivered."),
        (0x11, "has taken it.", "Texts does not give the text back: it is too late."),
    ],
)
def test_text_is_asked_back_from_its_page_and_says_what_came_of_that(desk, status, standing, said):
    with Smsc(cancels={"1001": status}) as smsc:
        account = post.smpp_account(smsc.port)
        [message] = post.texts("Hi", on=account.lane)
        deliver(account)
        before = words(desk.get(f"/outbox/{message.pk}/"))
        asked = words(desk.post(f"/outbox/{message.pk}/withdraw/", follow=True))
        again = words(desk.post(f"/outbox/{message.pk}/withdraw/", follow=True))
        carrier = carrier_of(account)
        ask_for(carrier, account_id=account.pk, at=TextRecall.objects.get().asked_at)
        carrier.close()
        page = words(desk.get(f"/outbox/{message.pk}/"))

    assert "Take back" in before
    assert "has not answered yet. Until it does, the text counts as sent." in asked
    assert "asked Texts to give the text back." in asked
    assert "nothing changed" in again
    assert (standing in page, said in page) == (True, True)


def test_text_is_not_offered_back_to_somebody_who_may_not_send(desk, writer):
    with Smsc() as smsc:
        account = post.smpp_account(smsc.port)
        [message] = post.texts("Hi", on=account.lane)
        waiting = words(desk.get(f"/outbox/{message.pk}/"))
        deliver(account)
        page = writer.get(f"/outbox/{message.pk}/")
        answer = writer.post(f"/outbox/{message.pk}/withdraw/")

    assert "Take back" not in waiting
    assert "Take back" not in words(page)
    assert answer.status_code == 403
    assert TextRecall.objects.count() == 0
