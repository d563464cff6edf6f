"""The block list: found, narrowed, added to by hand, taken off with a note; no unit learns of another's addresses."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from postroom.access.viewer import SYSTEM, Role
from postroom.contacts import services
from postroom.contacts.causes import BarCause
from postroom.contacts.models import LiftedSuppression, Suppression
from postroom.contacts.suppressed import PAGE_SIZE
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State
from postroom.outbox import services as outbox
from postroom.outbox.models import Priority
from tests import makers, post
from tests.makers import NOON
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
URL = "/blocked/"
BY_HAND = {"channel": "email", "address": "Zoe@Example.ORG ", "reason": "asked us by phone", "note": "call of 2 May"}


def barred(address: str = "zoe@example.org", *, known: bool = True, **details) -> Suppression:
    """A suppressed address that, if `known`, a customer of the first unit has."""
    if known:
        makers.contact(email=address)
    bar = {"channel": Channel.EMAIL, "address": address, "cause": BarCause.REFUSED, "reason": "550 no such user"}
    return services.suppress(bar=services.Bar(**(bar | details)), at=NOON)


def shown(answer) -> list[str]:
    return [row.address for row, *_ in answer.context["rows"]]


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_search_channel_and_standing_narrow_the_list_and_stand_in_the_address():
    barred("ada@example.org")
    barred("zoe@example.org", reason="complained")
    barred("over@example.org", until=NOON)
    makers.point(makers.contact(), "+48512345678", kind="phone")
    barred("+48512345678", known=False, channel=Channel.SMS)
    client = desk()

    lists = {
        query: shown(client.get(f"{URL}?{query}")) for query in ("", "q=ADA", "q=compl", "channel=sms", "standing=over")
    }
    narrowed = client.get(
        f"{URL}?q=ada&channel=email&junk=1",
        headers={"hx-request": "true", "hx-current-url": "http://testserver/blocked/"},
    )

    assert lists == {
        "": ["+48512345678", "zoe@example.org", "ada@example.org"],
        "q=ADA": ["ada@example.org"],
        "q=compl": ["zoe@example.org"],
        "channel=sms": ["+48512345678"],
        "standing=over": ["over@example.org"],
    }
    assert narrowed.headers["HX-Push-Url"] == "/blocked/?q=ada&channel=email"
    assert "<html" not in narrowed.content.decode()


def test_pages_follow_each_other_without_gap_or_repeat():
    for n in range(PAGE_SIZE + 3):
        barred(f"a{n:02}@example.org", known=False)
    client = desk(None)

    first = client.get(URL)
    second = client.get(f"{URL}?after={first.context['next']}")

    assert len(shown(first)) == PAGE_SIZE
    assert shown(second) == ["a02@example.org", "a01@example.org", "a00@example.org"]
    assert second.context["next"] is None


@pytest.mark.parametrize("standing", ["holds", "lifted"])
def test_one_row_costs_as_many_queries_as_thirty(standing):
    client = desk()
    counts = []
    for many in (1, 30):
        for n in range(many):
            row = barred(f"{many}-{n}@example.org")
            if standing == "lifted":
                services.lift(viewer=makers.viewer(), suppression_id=row.pk, note="n", at=NOON)
        client.get(f"{URL}?standing={standing}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{URL}?standing={standing}")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_an_address_is_added_by_hand_in_its_normal_form_and_by_whom_is_kept():
    client = desk(name="Anna Nowak")
    makers.contact(email="zoe@example.org")

    answer = client.post(f"{URL}new/", {**BY_HAND, "until": "2031-05-03T10:00"}, follow=True)

    row = Suppression.objects.get()
    assert (row.address, row.reason, row.note, str(row.by)) == (
        "zoe@example.org",
        BY_HAND["reason"],
        BY_HAND["note"],
        "Anna Nowak",
    )
    assert row.until == dt.datetime(2031, 5, 3, 10, tzinfo=dt.UTC)
    assert shown(answer) == ["zoe@example.org"]


@pytest.mark.parametrize(
    "wrong", [{"address": "zoe"}, {"address": "12", "channel": "sms"}, {"reason": ""}, {"channel": "pigeon"}]
)
def test_what_is_no_address_is_refused_at_its_field(wrong):
    answer = desk().post(f"{URL}new/", {**BY_HAND, **wrong})

    assert (answer.status_code, Suppression.objects.count()) == (422, 0)
    assert list(answer.context["form"].errors) == [next(iter(wrong))]


def test_what_stands_there_is_not_written_over_but_what_is_over_begins_anew():
    barred("zoe@example.org", reason="complained")
    barred("ada@example.org", until=NOON)
    client = desk()

    again = client.post(f"{URL}new/", BY_HAND)
    anew = client.post(f"{URL}new/", {**BY_HAND, "address": "ada@example.org"})

    assert (again.status_code, anew.status_code) == (422, 302)
    reasons = Suppression.objects.order_by("address").values_list("address", "reason")
    assert list(reasons) == [("ada@example.org", BY_HAND["reason"]), ("zoe@example.org", "complained")]


def test_removed_with_a_note_it_is_used_again_and_the_note_stays():
    row = barred()
    client = desk(name="Anna Nowak")

    bare = client.post(f"{URL}{row.pk}/remove/", {"note": " "})
    done = client.post(f"{URL}{row.pk}/remove/", {"note": "typing error"})

    kept = LiftedSuppression.objects.get()
    assert (bare.status_code, done.status_code, Suppression.objects.count()) == (422, 302, 0)
    assert (kept.address, kept.reason, kept.since, kept.why, str(kept.lifted_by)) == (
        "zoe@example.org",
        "550 no such user",
        NOON,
        "typing error",
        "Anna Nowak",
    )
    assert "Anna Nowak: typing error" in text(client.get(f"{URL}?standing=lifted"))


def test_used_again_from_the_customers_page_it_is_kept_as_well():
    barred()
    contact = makers.Contact.objects.get()

    desk().post(f"/customers/{contact.pk}/addresses/email/main/again/", {"note": "they wrote to us"})

    assert list(LiftedSuppression.objects.values_list("why", flat=True)) == ["they wrote to us"]


def test_a_barred_address_is_held_at_the_claim_until_it_is_removed():
    (message,) = post.messages()
    row = services.bar(
        viewer=SYSTEM,
        bar=services.Bar(channel=Channel.EMAIL, address=message.recipient, reason="asked"),
        at=timezone.now(),
    )
    claim = {
        "lane_id": message.lane_id,
        "worker_id": 1,
        "priority": Priority.NORMAL,
        "limit": 9,
        "lease": dt.timedelta(minutes=1),
    }

    held = [claimed.hold for claimed in outbox.claim(**claim)]
    outbox.give_back(worker_id=1)
    services.lift(viewer=SYSTEM, suppression_id=row.pk, note="again", at=timezone.now())
    free = [claimed.hold for claimed in outbox.claim(**claim)]

    assert (held, free, message.state) == (["suppressed"], [None], State.QUEUED)


def test_another_unit_learns_nothing_of_an_address():
    row = barred()
    services.lift(viewer=makers.viewer(), suppression_id=barred("ada@example.org").pk, note="n", at=NOON)
    elsewhere = desk(at=makers.unit("cork"))

    assert [shown(elsewhere.get(f"{URL}{query}")) for query in ("", "?standing=lifted", "?q=zoe")] == [[], [], []]
    assert elsewhere.get(f"{URL}{row.pk}/remove/").status_code == 404
    assert elsewhere.post(f"{URL}{row.pk}/remove/", {"note": "x"}).status_code == 404


@pytest.mark.parametrize("role", [Role.READER, Role.WRITER])
def test_who_may_not_send_changes_nothing(role):
    row = barred()
    client = desk(role)

    statuses = [client.post(f"{URL}new/", BY_HAND), client.post(f"{URL}{row.pk}/remove/", {"note": "x"})]

    assert [answer.status_code for answer in statuses] == [403, 403]
    assert shown(client.get(URL)) == ["zoe@example.org"]
    assert "/remove/" not in text(client.get(URL))


def test_why_is_said_in_the_language_of_the_reader_and_found_by_what_it_says():
    barred("ada@example.org", cause=BarCause.COMPLAINED, reason="")
    barred("zoe@example.org", cause=BarCause.BOUNCED, reason="5.1.1 no such user")
    barred("eve@example.org", cause=BarCause.BY_HAND, reason="asked us by phone")

    rows = {row.address: why for row, _, why in desk().get(URL).context["rows"]}

    assert rows == {
        "ada@example.org": "Complaint: marked as unwanted",
        "zoe@example.org": "Came back: 5.1.1 no such user",
        "eve@example.org": "asked us by phone",
    }
    assert shown(desk().get(f"{URL}?q=complaint")) == ["ada@example.org"]
