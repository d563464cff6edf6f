import datetime as dt
from decimal import Decimal

import pytest

from postroom.access.viewer import SYSTEM
from postroom.core.carriage.arrival import Price
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import Step
from postroom.costs import services as costs
from postroom.outbox import pricing
from postroom.outbox import services as outbox
from postroom.outbox.models import Cost, Priority
from postroom.outbox.pricing import Money, Priced
from tests import makers, post
from tests.costs import prices
from tests.makers import NOON

pytestmark = pytest.mark.django_db
LEASE = dt.timedelta(minutes=1)
LONG = "x" * 200


def lane(code="texts"):
    return post.lane(code, channel=Channel.SMS)


def hand_over(on, at=NOON, step=Step.ACCEPT, **more):
    """Take all that waits on a lane to the carrier, who takes it."""
    claimed = outbox.claim(lane_id=on.pk, worker_id=1, priority=Priority.NORMAL, limit=50, lease=LEASE)
    results = [
        outbox.Result(
            message_id=one.message_id, attempt=one.attempt, claimed_at=one.claimed_at, at=at, step=step, **more
        )
        for one in claimed
    ]
    return outbox.record(worker_id=1, results=results)


def told():
    return list(Cost.objects.order_by("pk").values_list("amount", "currency", "source"))


def test_message_that_is_taken_costs_what_the_table_says_for_each_part():
    prices.enter(prices.line("0.042", country="PL"), prices.line("0.11"))
    (message,) = post.texts(LONG, on=lane())

    hand_over(lane())

    cost = Cost.objects.get()
    assert (cost.message_id, cost.amount, cost.currency, cost.source) == (message.pk, Decimal("0.084"), "EUR", "table")
    assert (cost.size, cost.country, cost.day, cost.lane_id) == (2, "PL", NOON.date(), lane().pk)


def test_what_the_carrier_asks_goes_before_the_table():
    prices.enter(prices.line("0.042"))
    post.texts("short", on=lane())

    hand_over(lane(), price=Price(Decimal("0.0075"), "USD"))

    assert told() == [(Decimal("0.00750"), "USD", "carrier")]


def test_price_that_nobody_knows_is_kept_as_unknown_and_not_as_nought():
    post.texts("short", on=lane())

    hand_over(lane())

    assert told() == [(None, "", "unknown")]


def test_email_costs_nothing_that_is_kept_until_the_table_has_emails():
    post.messages()
    hand_over(post.lane())
    prices.enter(prices.line("0.0004", channel=Channel.EMAIL, measure="message", is_each=False))
    post.messages()
    hand_over(post.lane())

    assert told() == [(Decimal("0.00040"), "EUR", "table")]


def test_message_that_did_not_go_costs_nothing():
    prices.enter(prices.line())
    post.texts("short", on=lane())

    hand_over(lane(), step=Step.GIVE_UP)

    assert told() == []


def test_new_prices_change_nothing_of_what_was_recorded():
    prices.enter(prices.line("0.05"))
    post.texts("short", on=lane())
    hand_over(lane())

    prices.enter(prices.line("0.09"), at=NOON + dt.timedelta(days=2))
    post.texts("short", on=lane())
    hand_over(lane(), at=NOON + dt.timedelta(days=3))

    assert [amount for amount, _, _ in told()] == [Decimal("0.05"), Decimal("0.09")]


def test_message_in_doubt_costs_what_held_when_it_was_handed_over_once_it_is_settled():
    prices.enter(prices.line("0.05"))
    (message,) = post.texts("short", on=lane())
    hand_over(lane(), step=Step.LOSE_ANSWER)
    assert told() == []

    prices.enter(prices.line("0.09"), at=NOON + dt.timedelta(days=2))
    outbox.move(ids=[message.pk], step=Step.COUNT_AS_SENT, at=NOON + dt.timedelta(days=3))

    assert told() == [(Decimal("0.05"), "EUR", "table")]


def priced(**details):
    asked = {"channel": Channel.SMS, "unit_id": makers.unit().pk, "lane_id": lane().pk, "country": "DE", "size": 1}
    (found,) = pricing.prices([Priced(**{**asked, **details})], at=NOON)
    return found


@pytest.mark.parametrize(
    ("lines", "amount"),
    [
        ([prices.line("0.10"), prices.line("0.07", country="DE")], "0.07"),
        ([prices.line("0.10"), prices.line("0.07", country="FR")], "0.10"),
        ([prices.line("0.10", valid_to=dt.date(2026, 2, 28))], None),
        ([prices.line("0.10"), prices.line("0.12", valid_from=dt.date(2026, 3, 1))], "0.12"),
        ([prices.line("0.10"), prices.line("0.12", valid_from=dt.date(2026, 3, 3))], "0.10"),
        ([prices.line("0.10", size_from=2)], None),
        ([prices.line("0.30", measure="message", is_each=False)], "0.30"),
        ([], None),
    ],
)
def test_line_that_fits_best_holds(lines, amount):
    prices.enter(*lines)

    assert priced() == (Money(Decimal(amount).quantize(pricing.PLACES), "EUR") if amount else None)


def test_line_of_the_account_goes_before_one_of_the_country():
    prices.enter(prices.line("0.07", country="DE"), prices.line("0.20", lane_id=lane().pk))

    assert (priced().amount, priced(lane_id=None).amount) == (Decimal("0.20"), Decimal("0.07"))


@pytest.mark.parametrize(("pages", "amount"), [(1, "0.83"), (6, "0.83"), (7, "1.20"), (0, None), (40, None)])
def test_letter_goes_by_its_sheets(pages, amount):
    prices.enter(prices.letter("0.83", size_to=3), prices.letter("1.20", size_from=4, size_to=8))

    found = priced(channel=Channel.LETTER, size=pages)

    assert (found and found.amount) == (Decimal(amount) if amount else None)


def test_line_that_was_taken_out_holds_no_more():
    (rate,) = prices.enter(prices.line())

    costs.retire(viewer=SYSTEM, ids=[rate.pk], at=NOON)

    assert priced() is None
