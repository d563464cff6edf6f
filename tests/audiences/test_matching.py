"""Who is in an audience, condition by condition and put together."""

import datetime as dt

import pytest

from postroom.audiences import selectors, services
from postroom.audiences.selectors import Number
from postroom.audiences.services import Saved
from postroom.contacts.models import ContactList, Health, ListMember, PointKind
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State
from postroom.core.tags.catalogue import FieldType
from postroom.outbox.models import Message
from tests import makers, post
from tests.audiences.gathering import read, who
from tests.makers import NOON

pytestmark = pytest.mark.django_db
HOUSEHOLD = {"about": "customer_type", "values": ["household"]}
POLISH = {"about": "language", "values": ["pl"]}


@pytest.fixture
def street():
    """Three customers: a household that reads Polish, one that reads English, a business that reads Polish."""
    return [
        makers.contact("A", customer_type="household", language="pl"),
        makers.contact("B", customer_type="household", language="en"),
        makers.contact("C", customer_type="business", language="pl", is_company=True, delivery_method="letter"),
    ]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, "ABC"),
        ({"all": [HOUSEHOLD, POLISH]}, "A"),
        ({"any": [HOUSEHOLD, POLISH]}, "ABC"),
        ({"none": [HOUSEHOLD]}, "C"),
        ({"none": [HOUSEHOLD, POLISH]}, ""),
        ({"all": [POLISH], "none": [{"about": "company", "is_company": True}]}, "A"),
        ({"all": [{"about": "delivery_method", "values": ["letter", "sms"]}]}, "C"),
        ({"all": [POLISH], "any": [{"about": "company", "is_company": True}], "none": [HOUSEHOLD]}, "C"),
    ],
)
def test_conditions_are_combined_as_all_any_and_none(street, parts, expected):
    assert who(**parts) == set(expected)


def test_a_building_that_is_none_is_not_among_some(street):
    hill = makers.building("hill")
    makers.contact("D", building=hill)
    among = {"about": "building", "ids": [hill.pk]}

    assert who(all=[among]) == {"D"}
    assert who(none=[among]) == {"A", "B", "C"}


def test_who_has_no_brand_of_their_own_has_that_of_their_unit(street):
    other = makers.brand("harbour")
    makers.contact("D", brand=other)

    assert who(all=[{"about": "brand", "ids": [makers.unit().brand_id]}]) == {"A", "B", "C"}
    assert who(all=[{"about": "brand", "ids": [other.pk]}]) == {"D"}


def test_customers_of_units_below_are_meant_and_those_beside_are_not(street):
    below, beside = makers.unit("docks", parent=makers.unit()), makers.unit("cork")
    makers.contact("D", at=below)
    makers.contact("E", at=beside)
    viewer = makers.viewer(makers.unit(), below, beside)

    asked = read(all=[{"about": "unit", "ids": [below.pk, beside.pk]}])

    assert [one.account_number for one in selectors.some(asked, viewer=viewer, unit=makers.unit(), at=NOON)] == ["D"]


def test_who_is_on_a_list(street):
    kept = ContactList.objects.create(unit=makers.unit(), code="vip", name="VIP")
    ListMember.objects.create(contact_list=kept, contact=street[1])

    assert who(all=[{"about": "list", "ids": [kept.pk]}]) == {"B"}


def test_an_address_that_cannot_be_reached_is_none(street):
    makers.point(makers.contact("D", email=None), "d@example.org", health=Health.UNDELIVERABLE)
    makers.contact("E", email=None, phone="+35315550100")

    assert who(all=[{"about": "address", "kind": "email"}]) == {"A", "B", "C"}
    assert who(all=[{"about": "address", "kind": "phone"}]) == {"E"}


def test_a_postcode_begins_with(street):
    makers.point(street[0], "Long Street 1, 02-301 Warsaw", kind=PointKind.POSTAL, parts={"postcode": "02-301"})
    makers.point(street[1], "Short Street 1, D02 X285 Dublin", kind=PointKind.POSTAL, parts={"postcode": "D02 X285"})

    assert who(all=[{"about": "postcode", "begins": ["02-", "d02"]}]) == {"A", "B"}
    assert who(all=[{"about": "postcode", "begins": ["02"]}]) == {"A"}


@pytest.mark.parametrize(("said", "expected"), [("yes", "A"), ("no", "B"), ("nothing", "C")])
def test_what_a_customer_said_to_a_topic(street, said, expected):
    makers.consent(street[0])
    makers.consent(street[1], opted_in=False)
    makers.consent(street[2], channel=Channel.SMS)

    about = {"about": "consent", "topic": "direct_marketing", "channel": "email", "said": said}

    assert who(all=[about]) == set(expected)


@pytest.mark.parametrize(
    ("today", "days", "expected"),
    [
        (dt.date(2026, 3, 2), 0, {"2MAR"}),
        (dt.date(2026, 2, 28), 0, {"29FEB"}),
        (dt.date(2028, 2, 28), 0, set()),
        (dt.date(2028, 2, 29), 0, {"29FEB"}),
        (dt.date(2026, 12, 31), 1, {"1JAN"}),
        (dt.date(2026, 2, 27), 3, {"29FEB", "2MAR"}),
    ],
)
def test_a_birthday_comes_round_also_over_new_year_and_on_leap_days(today, days, expected):
    for day in (dt.date(1980, 3, 2), dt.date(1996, 2, 29), dt.date(2001, 1, 1)):
        makers.contact(f"{day.day}{day:%b}".upper(), birth_date=day)
    makers.contact("UNBORN")
    at = dt.datetime.combine(today, dt.time(12), tzinfo=dt.UTC)

    asked = read(all=[{"about": "birthday", "days": days}])
    found = selectors.some(asked, viewer=makers.viewer(), unit=makers.unit(), at=at)

    assert {one.account_number for one in found} == expected


def test_the_day_is_that_of_the_unit():
    unit = makers.unit("auckland", time_zone="Pacific/Auckland")
    makers.contact("A", at=unit, birth_date=dt.date(1980, 3, 3))

    assert who(at=unit, all=[{"about": "birthday", "days": 0}]) == {"A"}  # it is midnight of the third there


@pytest.fixture
def bills(street):
    first, second, third = street
    makers.record(first, "bill", amount="60.00 EUR", due_date="2026-01-15", status="Open", services=["Water", "Gas"])
    makers.record(first, "bill", amount="40.00 EUR", due_date="2026-03-01", status="Paid")
    makers.record(second, "bill", amount="1100.00 PLN", due_date="2026-02-27", status="open")
    makers.record(third, "bill", due_date="unknown", status="")


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ([], "ABC"),
        ([("amount", "over", "50 EUR")], "A"),
        ([("amount", "over", "50")], "AB"),
        ([("amount", "under", "50")], "A"),
        ([("amount", "is", "40")], "A"),
        ([("amount", "is", "40.00 PLN")], ""),
        ([("amount", "filled", None)], "AB"),
        ([("amount", "empty", None)], "C"),
        ([("status", "is", "OPEN")], "AB"),
        ([("status", "begins", "op")], "AB"),
        ([("status", "empty", None)], "C"),
        ([("due_date", "older", 30)], "A"),
        ([("due_date", "lately", 5)], "AB"),
        ([("due_date", "soon", 30)], ""),
        ([("due_date", "before", "2026-02-01")], "A"),
        ([("due_date", "after", "2026-02-28")], "A"),
        ([("due_date", "is", "27.2.2026")], "B"),
        ([("status", "is", "open"), ("amount", "over", "50 EUR"), ("due_date", "older", 30)], "A"),
        ([("status", "is", "paid"), ("amount", "over", "50 EUR")], ""),
    ],
)
def test_conditions_on_a_record_hold_of_one_and_the_same_record(bills, where, expected):
    asked = [{"field": field, "op": op, "value": value} for field, op, value in where]

    assert who(all=[{"about": "records", "kind": "bill", "where": asked}]) == set(expected)


def test_fields_of_the_companys_own_kinds_are_compared_by_their_type(street):
    meter = makers.kind("meter", reading=FieldType.NUMBER, checked=FieldType.BOOLEAN, rooms=FieldType.LIST)
    makers.record(street[0], meter, reading=100, checked=True, rooms=["hall", "attic"])
    makers.record(street[1], meter, reading="9.5", checked=False, rooms=["hall"])

    def found(*where) -> set[str]:
        asked = [{"field": field, "op": op, "value": value} for field, op, value in where]
        return who(all=[{"about": "records", "kind": "meter", "where": asked}])

    assert found(("reading", "over", "9.4")) == {"A", "B"}
    assert found(("reading", "over", 99)) == {"A"}
    assert found(("checked", "is", "no")) == {"B"}
    assert found(("rooms", "has", "attic")) == {"A"}


def test_who_was_written_to_lately():
    for number, (state, days) in enumerate([(State.QUEUED, 1), (State.QUEUED, 40), (State.CANCELLED, 1)]):
        made = post.messages(state=state, names=[f"N{number}"])[0]
        Message.objects.filter(pk=made.pk).update(ordered_at=NOON - dt.timedelta(days=days))
    sent = post.messages(names=["Sent"])[0]
    Message.objects.filter(pk=sent.pk).update(state=State.SENT, ordered_at=NOON)
    failed = post.messages(names=["Failed"])[0]
    Message.objects.filter(pk=failed.pk).update(state=State.FAILED, ordered_at=NOON)

    def found(did: str, **more) -> set[str]:
        asked = read(all=[{"about": "messages", "did": did, "days": 30, **more}])
        return {one.name for one in selectors.some(asked, viewer=makers.viewer(), unit=makers.unit(), at=NOON)}

    assert found("written") == {"N0", "Sent"}
    assert found("reached") == {"Sent"}
    assert found("failed") == {"Failed"}
    assert found("written", channel="letter") == set()
    assert found("written", topic="direct_marketing") == set()


def test_an_audience_is_put_together_from_others(street):
    viewer, unit = makers.viewer(), makers.unit()
    saved = Saved(name="Polish", conditions=read(all=[POLISH]))
    polish = services.make(viewer=viewer, unit=unit, saved=saved, at=NOON)
    within = {"about": "audience", "ids": [polish.pk]}

    assert who(all=[within]) == {"A", "C"}
    assert who(none=[within]) == {"B"}


def test_of_each_condition_it_is_told_for_how_many_it_holds_alone(street):
    asked = read(all=[HOUSEHOLD], any=[POLISH], none=[{"about": "company", "is_company": True}])

    counted = selectors.count(asked, viewer=makers.viewer(), unit=makers.unit(), at=NOON)

    assert (counted.total.count, counted.of, [one.count for one in counted.each]) == (1, 3, [2, 2, 1])


def test_of_one_customer_it_is_told_which_conditions_hold(street):
    asked = read(all=[HOUSEHOLD, POLISH])

    judged = selectors.why(asked, viewer=makers.viewer(), unit=makers.unit(), at=NOON, account_number="B")

    assert judged is not None
    assert (judged.is_in, judged.each) == (False, [True, False])
    absent = selectors.why(asked, viewer=makers.viewer(), unit=makers.unit(), at=NOON, account_number="X")
    assert absent is None


def test_of_many_customers_a_part_is_looked_at_until_the_whole_is_asked_for(street, monkeypatch):
    monkeypatch.setattr(selectors, "COUNTED_WHOLE", 2)
    asked, who_asks = read(all=[POLISH]), {"viewer": makers.viewer(), "unit": makers.unit(), "at": NOON}

    counted = selectors.count(asked, **who_asks)

    assert (counted.total, counted.of) == (Number(2, is_exact=False), 3)
    assert counted.each == [Number(2, is_exact=False)]
    assert selectors.count_exactly(asked, **who_asks) == 2
