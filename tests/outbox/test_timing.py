"""What comes outside the sending hours waits for the customer's morning: planned ahead, and at every claim."""

import datetime as dt

import pytest

from postroom.access.viewer import SYSTEM, NotAllowed, Role
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State, Step
from postroom.costs import limits
from postroom.outbox import services as outbox
from postroom.outbox.models import Decision, Dispatch, Message, Priority, Spent
from postroom.outbox.services import setting_hours
from postroom.outbox.services.setting_hours import Terms
from postroom.outbox.services.timing import wait_for_hours
from tests import makers, post
from tests.makers import NOON
from tests.outbox.by_hours import all_day, claim, claimed_and_recorded, hours, in_batch, not_today, weekday_in

pytestmark = pytest.mark.django_db
AHEAD, BEHIND = "Pacific/Kiritimati", "Pacific/Pago_Pago"
"""25 hours apart: it is never the same day of the week in both."""


def test_at_a_claim_outside_the_hours_it_goes_back_and_waits_for_the_next_morning():
    not_today()
    (message,) = in_batch()

    found = claimed_and_recorded()

    message.refresh_from_db()
    place = Dispatch.objects.get()
    assert found == ["hours"]
    assert (message.state, place.lease_until, place.tries) == (State.QUEUED, None, 0)
    assert abs(place.due_at - message.not_before) < dt.timedelta(seconds=5)
    assert message.not_before.time() == dt.time(0)
    assert message.not_before > dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    assert claimed_and_recorded() == []


def test_within_the_hours_it_goes():
    all_day(weekday_in("UTC"), weekday_in("UTC") % 7 + 1)
    in_batch()

    assert claimed_and_recorded() == [None]


def test_the_day_is_that_of_the_customer():
    all_day(weekday_in(AHEAD))
    ahead, behind = in_batch(2)
    for message, zone in ((ahead, AHEAD), (behind, BEHIND)):
        type(message.contact).objects.filter(pk=message.contact_id).update(time_zone=zone)

    assert {one.message_id: one.hold for one in claim()} == {ahead.pk: None, behind.pk: "hours"}


@pytest.mark.parametrize(("is_held", "expected"), [(False, [None]), (True, ["hours"])])
def test_messages_to_one_customer_wait_only_where_that_is_said(is_held, expected):
    not_today(holds_singles=is_held)
    post.messages(1)

    assert claimed_and_recorded() == expected


def test_what_is_urgent_goes_at_any_hour():
    not_today(holds_singles=True)
    post.messages(1, priority=Priority.URGENT)

    assert claimed_and_recorded(Priority.URGENT) == [None]


@pytest.mark.parametrize(("kind", "expected"), [("notice", [None]), ("newsletter", ["hours"])])
def test_exempt_kinds_go_at_any_hour(kind, expected):
    not_today(exempt_kinds=["notice"])
    in_batch(kind=kind)

    assert claimed_and_recorded() == expected


def test_the_nearest_unit_that_says_something_says_it():
    head = makers.unit("head")
    branch = makers.unit("branch", parent=head)
    for message in in_batch():
        Message.objects.filter(pk=message.pk).update(unit=branch)
    hours(head, opens=0, closes=0, weekdays=[weekday_in("UTC"), weekday_in("UTC") % 7 + 1], skips_holidays=False)
    open_above = [one.hold for one in claim()]
    outbox.give_back(worker_id=1)
    closed = sorted({1, 2, 3, 4, 5, 6, 7} - {weekday_in("UTC"), weekday_in("UTC") % 7 + 1})

    hours(branch, opens=0, closes=0, weekdays=closed, skips_holidays=False)

    assert (open_above, [one.hold for one in claim()]) == ([None], ["hours"])


def test_another_channel_has_other_hours():
    not_today(channel=Channel.SMS)
    in_batch()

    assert claimed_and_recorded() == [None]


def test_what_waits_does_not_count_under_the_limits_of_today():
    not_today()
    terms = limits.Terms(messages_a_day=5)
    limits.set_limit(viewer=SYSTEM, unit_id=makers.unit().pk, channel=Channel.EMAIL, terms=terms, at=NOON)
    in_batch()

    assert (claimed_and_recorded(), Spent.objects.count()) == (["hours"], 0)


def waits(*, at: dt.datetime, **told) -> tuple[str, str] | None:
    """Until when a message that was written for `at` waits, and whose clock that is."""
    (message,) = in_batch()
    Message.objects.filter(pk=message.pk).update(country=told.get("country", ""))
    type(message.contact).objects.filter(pk=message.contact_id).update(time_zone=told.get("zone", ""))
    wait_for_hours(ids=[message.pk], at=at)
    found = Decision.objects.filter(message=message, code="hours").first()
    return (found.detail["until"][:16], found.detail["zone"]) if found else None


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, None),  # noon at the unit, which is in Dublin
        ({"country": "US"}, ("2026-03-02T08:00", "America/New_York")),
        ({"country": "NZ"}, ("2026-03-03T08:00", "Pacific/Auckland")),
        ({"country": "NZ", "zone": "Europe/Warsaw"}, None),
        ({"zone": "America/Los_Angeles"}, ("2026-03-02T08:00", "America/Los_Angeles")),
    ],
)
def test_the_morning_is_that_of_the_customer_or_of_their_country_or_of_the_unit(told, expected):
    makers.unit(time_zone="Europe/Dublin")
    hours()

    assert waits(at=NOON, **told) == expected


def test_country_of_the_postal_address_stands_in_where_the_address_tells_none():
    hours()
    (message,) = in_batch()
    makers.point(message.contact, "1 Queen St", kind="postal", parts={"country": "NZ"})

    wait_for_hours(ids=[message.pk], at=NOON)

    assert Decision.objects.get().detail["zone"] == "Pacific/Auckland"


@pytest.mark.parametrize(
    ("country", "terms", "expected"),
    [
        ("PL", {}, "2026-11-12T08:00"),  # the 11th is a holiday in Poland
        ("IE", {}, None),
        ("PL", {"skips_holidays": False}, None),
        ("IE", {"days_off": [dt.date(2026, 11, 11), dt.date(2026, 11, 12)]}, "2026-11-13T08:00"),
    ],
)
def test_nothing_goes_on_holidays_of_the_country_and_days_off(country, terms, expected):
    hours(**terms)

    found = waits(at=dt.datetime(2026, 11, 11, 12, tzinfo=dt.UTC), country=country)

    assert (found and found[0]) == expected


def test_a_whole_batch_is_planned_with_its_approval_in_as_many_queries_as_one_message(django_assert_num_queries):
    hours()
    batch = post.batch()
    post.messages(30, of=batch, state=State.PENDING_APPROVAL)
    night = dt.datetime(2026, 3, 2, 23, tzinfo=dt.UTC)

    ids = list(Message.objects.values_list("pk", flat=True))
    with django_assert_num_queries(4):
        wait_for_hours(ids=ids, at=night)
    outbox.move_batch(batch_id=batch.pk, step=Step.APPROVE, at=night)

    morning = dt.datetime(2026, 3, 3, 8, tzinfo=dt.UTC)
    assert set(Message.objects.values_list("state", "not_before")) == {(State.QUEUED, morning)}


def test_hours_that_never_are_cannot_be_set():
    with pytest.raises(ValueError, match="end before"):
        hours(opens=20, closes=8)


def test_only_who_sets_up_a_unit_sets_its_hours():
    terms = Terms(opens=dt.time(8), closes=dt.time(20), weekdays=[1])

    with pytest.raises(NotAllowed):
        setting_hours.set_hours(
            viewer=makers.viewer(role=Role.SENDER), unit_id=makers.unit().pk, channel=Channel.SMS, terms=terms
        )
