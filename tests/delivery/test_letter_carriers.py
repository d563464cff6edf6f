"""Letters by print-and-mail providers: as they were set, and printed once whatever goes wrong."""

import datetime as dt
from decimal import Decimal

import pypdfium2
import pytest

from postroom.access.viewer import SYSTEM
from postroom.core.carriage.arrival import Price, Receipt, Reported
from postroom.core.carriage.envelope import Posting
from postroom.core.lifecycle import State, Step
from postroom.delivery import consigning, following
from postroom.delivery import services as delivery
from postroom.delivery.models import Consignment
from postroom.outbox import services as outbox
from postroom.outbox.models import Cost, Happening
from tests.costs import prices
from tests.delivery.letters import PROVIDERS, account_of, both, deliver, letters, round_of, states
from tests.makers import NOON
from tests.servers.carriers import Fault
from tests.servers.pingen import Pingen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]
NAMES = ("Ada Lovelace", "Bob Byron")


def text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].get_textpage().get_text_bounded()


@both
def test_letter_arrives_as_it_was_set_with_our_key_and_how_it_is_printed(kind):
    with PROVIDERS[kind]() as provider:
        account = account_of(kind, provider, colour=True, duplex=False)
        [message] = letters("Ada Lovelace", on=account)
        deliver(account)

    [kept], [row] = provider.letters, Consignment.objects.all()
    assert states(message) == [State.SENT]
    assert "Dear Ada Lovelace" in text(kept.pdf)
    assert (row.key, row.carrier_ref, row.pages) == (kept.key, kept.ref, 1)
    assert row.key.startswith(f"{message.pk}-1-")
    posting = next(headers for method, path, headers in provider.asked if method == "POST" and "letters" in path)
    assert posting["idempotency-key"] == row.key
    told = kept.told
    if kind == "lob":
        assert (told["color"], told["double_sided"], told["to[name]"]) == ("true", "false", "Ada Lovelace")
        assert (told["to[address_line1]"], told["to[address_country]"]) == ("1 Quay Road", "IE")
        assert (row.price, row.currency) == (Decimal("0.862"), "USD")
    else:
        assert (told["print_spectrum"], told["print_mode"]) == ("color", "simplex")
        assert (told["delivery_product"], told["auto_send"]) == ("postag_b", True)


@both
def test_what_a_carrier_asks_for_a_letter_later_is_what_it_cost(kind):
    prices.enter(prices.letter("0.50"))
    with PROVIDERS[kind]() as provider:
        account = account_of(kind, provider)
        [message] = letters("Ada Lovelace", on=account)
        deliver(account)
    row = Consignment.objects.get()

    price = Price(Decimal("1.11"), "EUR")
    told = Receipt(refs=(row.carrier_ref,), reported=Reported.ON_THE_WAY, price=price)
    for _ in range(2):
        consigning.take_news(account_id=account.pk, receipts=[told], at=NOON)

    cost = Cost.objects.get(message=message)
    assert (cost.amount, cost.currency, cost.source) == (Decimal("1.11000"), "EUR", "carrier")


@both
def test_registered_letter_is_posted_as_one(kind):
    with PROVIDERS[kind]() as provider:
        account = account_of(kind, provider)
        [message] = letters("Ada Lovelace", on=account)
        outbox.post_otherwise(message_id=message.pk, posting=Posting.REGISTERED)
        deliver(account)

    told = provider.letters[0].told
    assert told.get("extra_service", told.get("delivery_product")) == {
        "lob": "registered", "pingen": "postag_registered"
    }[kind]  # fmt: skip


@both
@pytest.mark.parametrize("forgets", [False, True], ids=["keys", "no-keys"])
@pytest.mark.parametrize(
    "fault",
    [
        Fault.HANG_UP, Fault.TAKEN_HANG_UP, Fault.STALL, Fault.TAKEN_STALL, Fault.ERROR, Fault.TAKEN_ERROR,
        Fault.TAKEN_CONFLICT, Fault.CONFLICT, Fault.GIBBERISH, Fault.TOO_MANY,
    ],
)  # fmt: skip
def test_every_letter_is_printed_once_whatever_the_answer(kind, fault, forgets):
    with PROVIDERS[kind](faults=[fault, fault], forgets_keys=forgets) as provider:
        account = account_of(kind, provider, answer_seconds=0.5)
        made = letters(*NAMES, on=account)
        deliver(account)

    assert states(*made) == [State.SENT, State.SENT]
    assert sorted(provider.keys) == sorted(Consignment.objects.values_list("key", flat=True))
    assert len(provider.printed) == 2
    assert {row.carrier_ref for row in Consignment.objects.all()} == {one.ref for one in provider.letters}


@both
def test_letter_in_doubt_waits_while_the_provider_cannot_be_asked(kind):
    with PROVIDERS[kind](faults=[Fault.TAKEN_HANG_UP], cannot_find=True) as provider:
        account = account_of(kind, provider)
        [message] = letters("Ada Lovelace", on=account)
        deliver(account, rounds=8)
        assert states(message) == [State.QUEUED]
        provider.cannot_find = False
        account.lane.refresh_from_db()
        deliver(account)

    assert (states(message), len(provider.letters)) == ([State.SENT], 1)


@both
def test_letter_whose_answers_are_all_lost_is_uncertain_and_then_found(kind):
    """The last doubt is settled by asking, without anybody's doing."""
    with PROVIDERS[kind](faults=[Fault.STALL] * 2 + [Fault.TAKEN_STALL], forgets_keys=True) as provider:
        account = account_of(kind, provider, answer_seconds=0.3)
        [message] = letters("Ada Lovelace", on=account)
        deliver(account)
        assert states(message) == [State.UNCERTAIN]
        following.follow(account_id=account.pk, clock=lambda: NOON + dt.timedelta(hours=1))

    assert (states(message), len(provider.letters)) == ([State.SENT], 1)
    assert Happening.objects.filter(message=message, step=Step.COUNT_AS_SENT, note="the carrier has it").exists()


@both
def test_uncertain_letter_that_somebody_sends_again_is_asked_after_first(kind):
    with PROVIDERS[kind](faults=[Fault.STALL] * 2 + [Fault.TAKEN_STALL], forgets_keys=True) as provider:
        account = account_of(kind, provider, answer_seconds=0.3)
        [message] = letters("Ada Lovelace", on=account)
        deliver(account)
        outbox.move(ids=[message.pk], step=Step.SEND_AGAIN, at=NOON)
        deliver(account)

    assert (states(message), len(provider.letters)) == ([State.SENT], 1)


@both
def test_letter_that_was_refused_goes_again_as_another_one(kind):
    with PROVIDERS[kind](faults=[Fault.NOT_GOOD]) as provider:
        account = account_of(kind, provider)
        [message] = letters("Ada Lovelace", on=account)
        deliver(account)
        assert states(message) == [State.FAILED]
        outbox.move(ids=[message.pk], step=Step.SEND_AGAIN, at=NOON)
        deliver(account)

    assert states(message) == [State.SENT]
    assert [key.split("-")[1] for key in provider.keys] == ["2"]


@both
def test_wrong_key_pauses_the_account_and_fails_nobody(kind):
    with PROVIDERS[kind](faults=[Fault.NO_ENTRY]) as provider:
        wrong = {"lob": {"api_key": "wrong"}, "pingen": {"client_secret": "wrong"}}[kind]
        account = account_of(kind, provider, **wrong)
        made = letters(*NAMES, on=account)
        round_of(account)
        verdict = delivery.try_out(viewer=SYSTEM, account=account, at=NOON)

    account.lane.refresh_from_db()
    assert states(*made) == [State.QUEUED, State.QUEUED]
    assert account.lane.paused_at
    assert "wrong" not in account.lane.pause_reason
    assert not verdict.ok
    assert not provider.letters


@both
def test_account_that_is_set_up_well_is_found_so(kind):
    with PROVIDERS[kind]() as provider:
        assert delivery.try_out(viewer=SYSTEM, account=account_of(kind, provider), at=NOON).ok


def test_token_that_was_taken_away_is_fetched_anew():
    with Pingen() as provider:
        account = account_of("pingen", provider)
        made = letters(*NAMES, on=account)
        provider.on_step = lambda step: setattr(provider, "revoked", step == "answer" and provider.token_calls == 1)
        deliver(account)

    assert states(*made) == [State.SENT, State.SENT]
    assert provider.token_calls == 2


def test_pingen_is_searched_through_if_it_does_not_search_itself():
    with Pingen(faults=[Fault.TAKEN_HANG_UP], ignores_filter=True, forgets_keys=True) as provider:
        account = account_of("pingen", provider)
        [message] = letters("Ada Lovelace", on=account)
        round_of(account)
        for number in range(250):
            provider.take(f"other-{number}", f"other-{number}", b"%PDF", {}, once=f"other-{number}")
        deliver(account)

    assert states(message) == [State.SENT]
    assert provider.keys.count(Consignment.objects.get().key) == 1
