import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from postroom.access.viewer import SYSTEM
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import FOLDERS, NEEDS_A_PERSON, Folder, HoldReason, State, Step
from postroom.costs import limits
from postroom.costs.limits import Terms
from postroom.delivery.policy import held
from postroom.outbox import services as outbox
from postroom.outbox.models import Message, Priority, Spent
from postroom.outbox.pricing import Priced
from tests import makers, post
from tests.costs import prices
from tests.makers import NOON

pytestmark = pytest.mark.django_db
LEASE = dt.timedelta(minutes=1)


def lane():
    return post.lane("texts", channel=Channel.SMS)


def limit(at=None, channel=Channel.SMS, **terms):
    place = at or makers.unit()
    return limits.set_limit(viewer=SYSTEM, unit_id=place.pk, channel=channel, terms=Terms(**terms), at=NOON)


def claim(worker=1):
    return outbox.claim(lane_id=lane().pk, worker_id=worker, priority=Priority.NORMAL, limit=50, lease=LEASE)


def claimed(worker=1):
    return [one.hold for one in claim(worker)]


def held_back():
    """Claim, and write down what is held."""
    stopped = [held(one, at=NOON) for one in claim() if one.hold]
    outbox.record(worker_id=1, results=stopped)
    return stopped


def test_without_limits_everything_goes_and_nothing_is_asked(django_assert_num_queries):
    post.texts("one", "two", on=lane())

    known = {"lane_id": lane().pk, "worker_id": 1, "priority": Priority.NORMAL, "limit": 50, "lease": LEASE}

    with django_assert_num_queries(1):
        found = outbox.claim(**known)

    assert [one.hold for one in found] == [None, None]


def test_country_that_is_not_allowed_is_held_and_no_other_message():
    limit(countries=["DE"])
    polish, german = post.texts("one", "two", on=lane())
    Message.objects.filter(pk=german.pk).update(country="DE")

    found = {one.message_id: one.hold for one in claim()}

    assert found == {polish.pk: HoldReason.COUNTRY, german.pk: None}


def test_number_tells_the_country_where_it_was_never_written_down():
    limit(countries=["PL"])
    post.texts("one", on=lane())
    Message.objects.update(country="")

    assert claimed() == [None]


def test_message_dearer_than_the_limit_is_held():
    prices.enter(prices.line("0.05"))
    limit(most_per_message=Decimal("0.08"))
    post.texts("short", "x" * 200, on=lane())

    assert claimed() == [None, HoldReason.TOO_DEAR]


@pytest.mark.parametrize("currency", ["EUR", "PLN"])
def test_message_of_unknown_price_is_held_where_money_is_limited(currency):
    if currency == "PLN":
        prices.enter(prices.line("0.05", currency="PLN"))
    limit(money_a_day=Decimal(5))
    post.texts("short", on=lane())

    assert claimed() == [HoldReason.NO_PRICE]


def test_after_so_many_messages_the_rest_of_the_day_is_held():
    limit(messages_a_day=2)
    post.texts("one", "two", "three", on=lane())

    assert claimed() == [None, None, HoldReason.DAILY_LIMIT]
    assert Spent.objects.get().messages == 2


def test_after_so_much_money_the_rest_of_the_day_is_held():
    prices.enter(prices.line("0.05"))
    limit(money_a_day=Decimal("0.11"))
    post.texts("one", "two", "three", on=lane())

    assert claimed() == [None, None, HoldReason.DAILY_LIMIT]
    assert Spent.objects.get().money == Decimal("0.10")


def test_message_that_is_claimed_again_does_not_count_twice():
    limit(messages_a_day=1)
    post.texts("one", on=lane())

    assert claimed(worker=1) == [None]
    outbox.give_back(worker_id=1)
    assert claimed(worker=2) == [None]
    assert Spent.objects.get().messages == 1


def test_limit_holds_for_the_units_below_and_for_no_other():
    group = makers.unit("group")
    makers.unit("dublin", parent=group)
    limit(at=group, countries=["DE"])
    limit(at=makers.unit("lyon"), messages_a_day=0)
    post.texts("one", on=lane())

    assert claimed() == [HoldReason.COUNTRY]


def test_limit_of_one_channel_leaves_the_others_alone():
    limit(channel=Channel.LETTER, messages_a_day=0)
    post.texts("one", on=lane())

    assert claimed() == [None]


def test_what_a_limit_held_needs_a_person_and_goes_on_when_the_limit_is_raised():
    limit(messages_a_day=0)
    (message,) = post.texts("one", on=lane())
    assert len(held_back()) == 1
    message.refresh_from_db()
    assert (message.state, message.hold_reason) == (State.HELD, "daily_limit")
    assert message.hold_reason in NEEDS_A_PERSON
    assert State.FAILED in FOLDERS[Folder.ERRORS]

    limit(messages_a_day=1)

    assert claimed() == [None]


def test_what_a_daily_limit_held_goes_on_the_next_day_by_itself():
    limit(messages_a_day=0)
    (message,) = post.texts("one", on=lane())
    held_back()

    released = [outbox.release_yesterdays(at=NOON + dt.timedelta(hours=hours)) for hours in (1, 13)]

    message.refresh_from_db()
    assert (released, message.state) == ([0, 1], State.QUEUED)


def test_limit_that_is_removed_lets_go_what_it_held():
    made = limit(countries=["DE"])
    (message,) = post.texts("one", on=lane())
    held_back()

    limits.remove_limit(viewer=SYSTEM, limit_id=made.pk, at=NOON)

    message.refresh_from_db()
    assert message.state == State.QUEUED


def test_what_would_be_held_is_foreseen():
    prices.enter(prices.line("0.05"))
    limit(countries=["PL", "DE"], messages_a_day=10, most_per_message=Decimal("0.06"))
    unit_id = makers.unit().pk

    def some(country: str, size: int = 1):
        return Priced(Channel.SMS, unit_id, lane().pk, country, size)

    found = limits.held_back([(some("PL"), 9), (some("DE"), 4), (some("FR"), 2), (some("PL", 3), 1)], at=NOON)

    assert dict(found) == {HoldReason.DAILY_LIMIT: 3, HoldReason.COUNTRY: 2, HoldReason.TOO_DEAR: 1}


def test_money_that_would_not_do_is_foreseen_with_what_went_out_before_and_under_every_limit():
    prices.enter(prices.line("0.05"))
    part = Priced(Channel.SMS, (unit := makers.unit("cork", parent=makers.unit())).pk, lane().pk, "PL", 1)
    Spent.objects.create(limit=limit(money_a_day=Decimal("0.30")), day=NOON.date(), money=Decimal("0.10"))
    wide = limits.held_back([(part, 3), (part._replace(size=2), 2)], at=NOON)

    limit(unit, messages_a_day=1)

    assert dict(wide) == {HoldReason.DAILY_LIMIT: 2}
    assert dict(limits.held_back([(part, 3)], at=NOON)) == {HoldReason.DAILY_LIMIT: 2}


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_the_last_message_of_a_day_one_passes():
    limit(messages_a_day=1)
    ids = [message.pk for message in post.texts(*(f"text {n}" for n in range(12)), on=lane(), state=State.DRAFT)]
    outbox.move(ids=ids, step=Step.SUBMIT, at=NOON)

    def work(worker: int) -> list[str | None]:
        try:
            found = outbox.claim(lane_id=lane_id, worker_id=worker, priority=Priority.NORMAL, limit=2, lease=LEASE)
            return [one.hold for one in found]
        finally:
            connection.close()

    lane_id = lane().pk
    with ThreadPoolExecutor(6) as pool:
        holds = [hold for some in pool.map(work, range(1, 7)) for hold in some]

    assert sorted(map(str, holds)) == ["None", *["daily_limit"] * 11]
