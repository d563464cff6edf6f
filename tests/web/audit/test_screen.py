"""The trail on the screen: who may read what of it, and how it is searched."""

import datetime as dt

import pytest

from postroom.access.viewer import SYSTEM, Role
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.audit.models import Entry
from postroom.outbox import services as outbox
from tests import makers
from tests.makers import NOON
from tests.runs import office
from tests.web.desks import desk

pytestmark = pytest.mark.django_db


def about(answer) -> list[str]:
    return [entry.about or entry.action for entry, _, _ in answer.context["rows"]]


@pytest.fixture
def trail() -> None:
    """Something of dublin, something of cork, and something of the house."""
    for unit in (makers.unit(), makers.unit("cork")):
        audit.record(actor=SYSTEM, action=Action.UNIT_SAVED, about=unit, unit_id=unit.pk)
    outbox.stop_everything(viewer=SYSTEM, at=NOON)


def test_an_administrator_reads_what_was_done_in_their_units(trail):
    boss, admin, reader = desk(None), desk(), desk(Role.READER)

    assert about(boss.get("/audit/"))[-3:] == ["stopped_everything", "Cork", "Dublin"]
    assert about(admin.get("/audit/")) == ["Dublin"]
    assert reader.get("/audit/").status_code == 403


def test_filters_stand_in_the_address_and_can_be_taken_off(trail):
    boss = desk(None)

    by_action = boss.get("/audit/?action=stopped_everything")
    by_word = boss.get("/audit/?q=cor")
    today = dt.datetime.now(dt.UTC).date()
    by_day = boss.get(f"/audit/?since={today + dt.timedelta(days=2)}")
    nonsense = boss.get("/audit/?action=nothing&since=never&after=x")

    assert (about(by_action), about(by_word), about(by_day)) == (["stopped_everything"], ["Cork"], [])
    assert [chip.name for chip in by_action.context["chips"]] == ["action"]
    assert len(about(nonsense)) == Entry.objects.count()


def test_a_long_trail_is_turned_page_by_page():
    for number in range(60):
        audit.record(actor=SYSTEM, action=Action.WENT_ON, number=number)
    boss = desk(None)

    first = boss.get("/audit/?action=went_on")
    second = boss.get(f"/audit/?action=went_on&after={first.context['next']}")

    assert (len(first.context["rows"]), len(second.context["rows"]), second.context["next"]) == (50, 10, None)


def test_approvals_stops_exports_and_bulk_actions_are_told():
    makers.contact()
    clerk, run = desk(), office.in_review()
    clerk.post(f"/runs/{run.pk}/approve/", {"snapshot": run.snapshot})
    b"".join(clerk.get(f"/runs/{run.pk}/recipients.csv").streaming_content)
    outbox.stop_everything(viewer=makers.viewer(), at=NOON)
    outbox.stop_everything(viewer=makers.viewer(), at=NOON)
    outbox.end_stop(viewer=makers.viewer(), at=NOON)

    told = list(Entry.objects.exclude(action="signed_in").order_by("pk").values_list("action", "about"))

    assert told == [
        ("run_approved", "Spring letter"),
        ("exported", "Spring letter"),
        ("stopped_everything", ""),
        ("went_on", ""),
    ]


def test_a_bulk_action_is_one_entry_however_many_messages():
    makers.contact(), makers.contact()
    office.in_review()
    clerk = desk()

    clerk.post("/outbox/act/", {"action": "cancel", "matching": "box=drafts"})

    assert list(Entry.objects.filter(action="messages_changed").values_list("details", flat=True)) == [
        {"order": "cancel", "messages": 2}
    ]
