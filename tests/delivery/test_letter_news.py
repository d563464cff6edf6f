"""What print-and-mail providers tell of letters: asked, or by themselves; and letters that are taken back."""

import datetime as dt
import hmac
import json

import pytest
from django.test import Client
from django.utils import timezone

from postroom.access.viewer import SYSTEM
from postroom.core.carriage.letters import Recall
from postroom.core.lifecycle import State
from postroom.delivery import consigning, following
from postroom.delivery import services as delivery
from postroom.delivery.models import Consignment
from postroom.delivery.reports import report_address
from postroom.delivery.services import NotRecallable
from postroom.returns.models import ReturnedLetter, Way
from tests.delivery.letters import PROVIDERS, account_of, both, deliver, letters, states
from tests.makers import NOON
from tests.servers.carriers import Fault
from tests.servers.lob import Lob
from tests.servers.pingen import Pingen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]
AT = {
    "lob": {
        "printed": "Mailed", "delivered": "Delivered", "returned": "Returned to Sender", "rejected": "failed",
    },
    "pingen": {
        "printed": "sent", "delivered": "delivered", "returned": "undeliverable", "rejected": "invalid",
    },
}  # fmt: skip


def sent(kind, provider, **more):
    account = account_of(kind, provider, **more)
    [message] = letters("Ada Lovelace", on=account)
    deliver(account)
    return account, message


def follow(account, **later):
    return following.follow(account_id=account.pk, clock=lambda: NOON + dt.timedelta(**(later or {"minutes": 15})))


@both
@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("printed", State.SENT), ("delivered", State.DELIVERED), ("returned", State.RETURNED),
        ("rejected", State.FAILED),
    ],
)  # fmt: skip
def test_asked_after_its_message_follows_and_the_words_are_kept(kind, word, state):
    with PROVIDERS[kind]() as provider:
        account, message = sent(kind, provider)
        provider.letters[0].status = AT[kind][word]
        assert follow(account) == 1

    row = Consignment.objects.get()
    assert states(message) == [state]
    assert row.word == AT[kind][word]
    assert row.price
    assert (row.ask_at is None) == (word != "printed")


@both
def test_returned_letter_is_recorded_at_the_returns_desk(kind):
    with PROVIDERS[kind]() as provider:
        account, message = sent(kind, provider)
        provider.letters[0].status = AT[kind]["returned"]
        follow(account)
        follow(account, days=2)

    [letter] = ReturnedLetter.objects.all()
    assert (letter.message_id, letter.way) == (message.pk, Way.CARRIER)


@both
def test_nobody_is_asked_for_ever(kind):
    with PROVIDERS[kind]() as provider:
        account, _ = sent(kind, provider)
        assert follow(account, minutes=1) == 0
        times = 0
        for day in range(1, 100):
            times += follow(account, days=day)

    assert 50 < times < 65
    assert Consignment.objects.get().ask_at is None
    assert consigning.interval(dt.timedelta(minutes=30)) == dt.timedelta(minutes=10)


@both
def test_letter_is_taken_back_while_it_is_not_printed(kind):
    with PROVIDERS[kind]() as provider:
        account, message = sent(kind, provider)
        message.refresh_from_db()
        answer, _ = delivery.recall(viewer=SYSTEM, message=message, at=NOON)
        follow(account)

    assert answer is {"lob": Recall.DONE, "pingen": Recall.ASKED}[kind]
    assert states(message) == [State.CANCELLED]
    assert provider.printed == []
    message.refresh_from_db()
    with pytest.raises(NotRecallable):
        delivery.recall(viewer=SYSTEM, message=message, at=NOON)


@both
def test_letter_that_is_printed_stays_sent(kind):
    with PROVIDERS[kind](is_printed=True) as provider:
        _, message = sent(kind, provider)
        message.refresh_from_db()
        answer, said = delivery.recall(viewer=SYSTEM, message=message, at=NOON)

    assert answer is Recall.TOO_LATE
    assert "cancel" in said
    assert states(message) == [State.SENT]


# -- what they report


def call(account, body: bytes, headers: dict[str, str]) -> int:
    path = report_address(account.pk).removeprefix("https://post.example.org")
    return Client().generic("POST", path, body, "application/json", headers=headers).status_code


def pingen_call(kind: str, letter: dict, code: str) -> bytes:
    event = {"type": "letters_events", "id": "e", "attributes": {"code": code, "name": code.title()}}
    data = {"type": f"webhook_{kind}", "id": "w", "attributes": {"reason": code}}
    return json.dumps({"data": data, "included": [letter, event]}).encode()


def signed(body: bytes, secret: str = "hush") -> dict[str, str]:
    return {"Signature": hmac.digest(secret.encode(), body, "sha256").hex()}


def test_pingen_is_believed_if_it_signed_what_it_says():
    with Pingen() as provider:
        account, message = sent("pingen", provider)
    body = pingen_call("undeliverable", provider.shown(provider.letters[0]), "addressee_moved")

    assert [call(account, body, {}), call(account, body, signed(body, "other"))] == [403, 403]
    assert call(account, body.replace(b"moved", b"lived"), signed(body)) == 403
    assert states(message) == [State.SENT]
    assert [call(account, body, signed(body)) for _ in range(2)] == [200, 200]

    assert states(message) == [State.RETURNED]
    assert ReturnedLetter.objects.get().reason.code == "moved"
    assert Consignment.objects.get().word == "addressee_moved"


def test_pingen_tells_of_an_issue_what_the_letters_state_makes_of_it():
    with Pingen() as provider:
        account, message = sent("pingen", provider)
    provider.letters[0].status = "invalid"
    body = pingen_call("issues", provider.shown(provider.letters[0]), "file_not_a4_portrait")
    call(account, body, signed(body))

    message.refresh_from_db()
    assert message.state == State.FAILED
    assert "file_not_a4_portrait" in message.problem


def lob_call(letter: dict, event: str) -> bytes:
    return json.dumps({"id": "evt_1", "event_type": {"id": event}, "body": letter}).encode()


def lob_signed(body: bytes, *, at: int, secret: str = "hush") -> dict[str, str]:
    mac = hmac.digest(secret.encode(), f"{at}.".encode() + body, "sha256").hex()
    return {"Lob-Signature": mac, "Lob-Signature-Timestamp": str(at)}


def test_lob_is_believed_if_it_signed_this_just_now():
    with Lob() as provider:
        account, message = sent("lob", provider)
    body = lob_call(provider.shown(provider.letters[0]), "letter.certified.delivered")
    at = int(timezone.now().timestamp())

    refused = [{}, lob_signed(body, at=at, secret="other"), lob_signed(body, at=at - 400), lob_signed(b"{}", at=at)]
    assert [call(account, body, headers) for headers in refused] == [403] * 4
    assert states(message) == [State.SENT]
    assert call(account, body, lob_signed(body, at=at * 1000)) == 200

    assert states(message) == [State.DELIVERED]
    late = lob_call(provider.shown(provider.letters[0]), "letter.in_transit")
    call(account, late, lob_signed(late, at=at))
    assert (states(message), Consignment.objects.get().word) == ([State.DELIVERED], "delivered")


@pytest.mark.parametrize("fault", [Fault.TAKEN_STALL])
def test_report_settles_a_letter_whose_answer_was_lost(fault):
    with Lob(faults=[Fault.STALL, Fault.STALL, fault], forgets_keys=True) as provider:
        account = account_of("lob", provider, answer_seconds=0.3)
        [message] = letters("Ada Lovelace", on=account)
        deliver(account)
        assert states(message) == [State.UNCERTAIN]
        body = lob_call(provider.shown(provider.letters[0]), "letter.delivered")
        call(account, body, lob_signed(body, at=int(timezone.now().timestamp())))

    assert states(message) == [State.DELIVERED]
