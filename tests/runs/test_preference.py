"""Each recipient gets a run by the channel they prefer, or by the first that reaches them; each choice is explained."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.contacts.models import Health, PointKind, PointRole, Suppression
from postroom.core.carriage.envelope import Channel
from postroom.outbox.models import Decision, Message
from postroom.runs import selectors
from postroom.runs import services as runs
from postroom.runs.models import RunItem
from postroom.runs.reasons import Reason
from postroom.runs.services import Route
from postroom.stationery.models import TemplateVersion, Wording, empty_document
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db

EMAIL, SMS, LETTER = Channel.EMAIL, Channel.SMS, Channel.LETTER
MOBILE, LANDLINE = "+48512345678", "+48221234567"
STREET = {"lines": ["Polna 1"], "postcode": "00-625", "city": "Warszawa", "country": "PL"}


def at_home(owner, **details):
    return makers.point(owner, "Polna 1, 00-625 Warszawa, PL", kind=PointKind.POSTAL, parts=STREET, **details)


def draft(*channels: Channel, by_preference: bool = True, of=None):
    first, *others = channels or (EMAIL, SMS, LETTER)
    return office.draft(
        of,
        channel=first,
        route=Route(channel=first, fallback=others, by_preference=by_preference),
        further_lane_ids=[office.lane(channel).pk for channel in others],
    )


def made(run):
    runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    return office.work(run)


def by_account(run) -> dict[str, str]:
    rows = RunItem.objects.filter(run=run).values_list("contact__account_number", "channel", "reason")
    return {account: channel or reason for account, channel, reason in rows}


def why(account: str) -> dict:
    return Decision.objects.get(message__contact__account_number=account, code="channel").detail


def test_who_goes_another_way_is_foreseen_with_the_reason():
    at_home(makers.contact("POST", email=None))
    for number in (1, 2):
        makers.contact(f"MAIL-{number}")
    makers.contact("NOBODY", email=None)
    run = draft(LETTER, EMAIL, by_preference=False)

    found = runs.detours(run=run, viewer=makers.viewer(), at=NOON)

    assert [(one.channel, one.passed, one.number, [account for _pk, account in one.named]) for one in found] == [
        (EMAIL, ((LETTER, Reason.NO_ADDRESS),), 2, ["MAIL-1", "MAIL-2"])
    ]


def test_nobody_goes_another_way_where_each_gets_what_they_prefer():
    makers.contact("MAIL", delivery_method=EMAIL)
    at_home(makers.contact("POST", delivery_method=LETTER))

    assert runs.detours(run=draft(EMAIL, LETTER), viewer=makers.viewer(), at=NOON) == []
    assert runs.detours(run=office.draft(), viewer=makers.viewer(), at=NOON) == []


def test_each_gets_it_as_they_prefer_and_the_account_is_that_of_the_channel():
    makers.contact("MAIL", delivery_method=EMAIL)
    makers.contact("TEXT", delivery_method=SMS, phone=MOBILE)
    at_home(makers.contact("POST", delivery_method=LETTER))

    run = made(draft())

    assert by_account(run) == {"MAIL": "email", "TEXT": "sms", "POST": "letter"}
    assert {message.channel: message.lane.channel for message in Message.objects.select_related("lane")} == {
        channel: channel for channel in Channel
    }
    assert [why(account) for account in ("MAIL", "TEXT", "POST")] == [
        {"taken": "email", "prefers": "email"},
        {"taken": "sms", "prefers": "sms"},
        {"taken": "letter", "prefers": "letter"},
    ]


def test_what_does_not_reach_them_is_passed_over_in_order_with_each_reason():
    bounced = makers.contact("BOUNCED", email=None, phone=LANDLINE)
    makers.point(bounced, "b@example.org", health=Health.UNDELIVERABLE, health_at=NOON, health_reason="550 unknown")
    at_home(bounced)
    barred = makers.contact("BARRED", email="no@example.org", phone=MOBILE, delivery_method=LETTER)
    Suppression.objects.create(channel=EMAIL, address="no@example.org", reason="complained", since=NOON)

    run = made(draft())

    assert by_account(run) == {"BOUNCED": "letter", "BARRED": "sms"}
    assert why("BOUNCED") == {
        "taken": "letter",
        "prefers": "email",
        "passed": [["email", "undeliverable", "2026-03-02: 550 unknown"], ["sms", "not_mobile", LANDLINE]],
    }
    assert why("BARRED") == {
        "taken": "sms",
        "prefers": "letter",
        "passed": [["letter", "no_address"], ["email", "suppressed", "complained"]],
    }
    assert barred.pk in set(Message.objects.values_list("contact", flat=True))


def test_a_preference_for_a_channel_that_the_run_does_not_go_by_is_said():
    makers.contact("TEXT", delivery_method=SMS, phone=MOBILE)

    made(draft(EMAIL, LETTER))

    assert why("TEXT") == {"taken": "email", "prefers": "sms", "passed": [["sms", "not_offered"]]}


def test_an_order_without_preferences_is_the_same_for_everybody():
    at_home(makers.contact("POST", delivery_method=LETTER))
    at_home(makers.contact("NO-MAIL", email=None))

    run = made(draft(EMAIL, LETTER, by_preference=False))

    assert by_account(run) == {"POST": "email", "NO-MAIL": "letter"}
    assert why("NO-MAIL") == {"taken": "letter", "passed": [["email", "no_address"]]}


def test_consent_is_asked_of_each_channel():
    news = makers.topic()
    makers.consent(at_home(makers.contact("LETTERS")).contact, channel=LETTER)
    nobody = makers.contact("NOBODY", phone=MOBILE)
    makers.consent(nobody, opted_in=False)

    run = made(draft(of=office.version(topic=news)))

    assert by_account(run) == {"LETTERS": "letter", "NOBODY": "no_channel"}
    assert RunItem.objects.get(contact=nobody).passed == [
        ["email", "opted_out", news.name],
        ["sms", "no_consent", news.name],
        ["letter", "no_address", ""],
    ]


def test_where_all_channels_have_one_reason_it_is_the_reason():
    makers.contact("NOTHING", email=None)

    assert by_account(made(draft())) == {"NOTHING": "no_address"}


def test_a_text_that_says_nothing_on_a_channel_is_not_sent_by_it():
    makers.contact("TEXT", delivery_method=SMS, phone=MOBILE)
    makers.contact("MAIL")
    template = office.version().template
    short = TemplateVersion.objects.create(template=template, number=2)
    Wording.objects.create(version=short, language="en", document=empty_document(), sms_text="Hello")
    short.published_at = NOON
    short.save()

    assert by_account(made(draft(of=short))) == {"TEXT": "sms", "MAIL": "no_channel"}


def test_a_mobile_for_bills_is_taken_where_the_main_number_is_a_landline():
    owner = makers.contact("C-1", phone=LANDLINE)
    mobile = makers.point(owner, MOBILE, kind=PointKind.PHONE, role=PointRole.BILLING)

    made(office.draft(channel=SMS))

    assert Message.objects.get().point_id == mobile.pk


@pytest.mark.parametrize("seed", range(4))
def test_what_is_foreseen_is_what_is_made_and_each_is_counted_once(seed):
    dice = random.Random(seed)
    for _ in range(40):
        owner = makers.contact(
            email=None, phone=dice.choice(["", MOBILE, LANDLINE]), delivery_method=dice.choice(list(Channel))
        )
        if dice.random() < 0.6:
            makers.point(
                owner, f"{dice.randrange(20)}@example.org", health=dice.choice([Health.OK, Health.UNDELIVERABLE])
            )
        if dice.random() < 0.5:
            at_home(owner)
    run = draft(*dice.sample(list(Channel), dice.choice([2, 3])), by_preference=dice.random() < 0.7)

    before = runs.foresee(run=run, viewer=makers.viewer(), at=NOON)
    run = made(run)

    progress = selectors.progress(run=run)
    got = {channel: Message.objects.filter(channel=channel).count() for channel in Channel}
    assert before.by_channel == {channel: number for channel, number in got.items() if number}
    assert before.left_out == {reason: number for (_state, reason), number in progress.reasons.items()}
    assert (progress.recipients, progress.adds_up) == (40, True)
    assert Decision.objects.filter(code="channel").count() == progress.made


def test_groups_of_who_is_not_reached_tell_each_channel():
    for number in range(3):
        makers.contact(f"L-{number}", email=None, phone=LANDLINE)
    makers.contact("N-1", email=None)

    groups = runs.foresee(run=draft(EMAIL, SMS), viewer=makers.viewer(), at=NOON).groups

    assert [(group.reason, group.ways, group.number) for group in groups] == [
        (Reason.NO_CHANNEL, ((EMAIL, Reason.NO_ADDRESS), (SMS, Reason.NOT_MOBILE)), 3),
        (Reason.NO_ADDRESS, (), 1),
    ]


def test_recipients_of_one_channel_are_stepped_through():
    for number in (1, 3):
        makers.contact(f"C-{number}")
    for number in (2, 4):
        makers.contact(f"C-{number}", delivery_method=SMS, phone=MOBILE)

    foreseen = runs.foresee(run=draft(), viewer=makers.viewer(), at=NOON, channel=SMS, place=2)

    assert (foreseen.shown.account_number, foreseen.shown.channel, foreseen.among) == ("C-4", SMS, 2)
    assert (foreseen.by_channel, foreseen.reached) == ({EMAIL: 2, SMS: 2}, 4)


@pytest.mark.parametrize("number", [2, 40])
def test_deciding_costs_the_same_queries_however_many_there_are(number):
    for _ in range(number):
        makers.contact()
        makers.contact(delivery_method=SMS, phone=MOBILE)
    run = draft()
    runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)

    with CaptureQueriesContext(connection) as queries:
        runs.generate_slice(run_id=run.pk, at=NOON, size=0)

    assert RunItem.objects.count() == number * 2
    assert len(queries) == 19


def test_only_the_letters_of_a_run_have_pages():
    makers.contact("MAIL", delivery_method=EMAIL)
    at_home(makers.contact("POST", delivery_method=LETTER))

    expected = runs.estimate_made(run=made(draft(EMAIL, LETTER)), at=NOON)

    assert {one.channel: one.size for one in expected} == {EMAIL: 0, LETTER: 1}
