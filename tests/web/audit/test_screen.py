"""The trail on the screen: who may read what of it, and how it is searched."""

import datetime as dt

import pytest

from postroom.access.viewer import SYSTEM, Role
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.audit.models import Entry
from postroom.outbox import services as outbox
from postroom.web.outbox import acting
from tests import makers, post
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
        ("template_published", "Greeting"),
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


def test_an_order_that_breaks_off_is_told_with_what_it_was_for(monkeypatch):
    first, second, third = post.messages(3)
    real, calls = outbox.carry_out, []

    def breaks_off(**asked):
        calls.append(asked["ids"])
        if len(calls) > 1:
            raise InterruptedError
        real(**asked)

    monkeypatch.setattr(outbox, "carry_out", breaks_off)
    with pytest.raises(InterruptedError):
        acting.carry_out(viewer=makers.viewer(), order="hold", chunks=[[first.pk, second.pk], [third.pk]], at=NOON)

    assert Entry.objects.values_list("details", flat=True).get() == {"order": "hold", "messages": 3}
    first.refresh_from_db()
    assert first.state == "held"
