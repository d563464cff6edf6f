"""Birthday greetings: every day a run of its own, and every customer once a year, whatever happens to the scheduler."""

import datetime as dt

import pytest
from django.urls import reverse

from postroom.access.viewer import NotAllowed, Role
from postroom.core.lifecycle import State
from postroom.outbox.models import Message
from postroom.runs import selectors
from postroom.runs import services as runs
from postroom.runs.models import Kind, Occasion, Recurrence, Run, RunState
from postroom.runs.services import Rule
from tests import makers
from tests.runs import office

pytestmark = pytest.mark.django_db
EARLY = dt.datetime(2026, 3, 2, 6, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def born(*days: str) -> None:
    """A customer for each birth date, whose account number it is."""
    for day in days:
        makers.contact(f"B{day}", birth_date=dt.date.fromisoformat(day))


def recurring(*, approves_itself: bool = True, viewer=None, at=EARLY) -> Run:
    """A greeting that recurs from today on, at nine."""
    pattern = office.draft(kind=Kind.GREETING)
    runs.recur(
        run_id=pattern.pk, viewer=viewer or makers.viewer(), goes_at=dt.time(9), approves_itself=approves_itself, at=at
    )
    pattern.refresh_from_db()
    return pattern


def tick(at: dt.datetime) -> None:
    """What the scheduler and the workers do at a time."""
    runs.make_due(at=at)
    for run_id in runs.standing():
        while runs.advance(run_id=run_id, at=at):
            pass
    runs.approve_due(at=at)
    for run_id in runs.standing():
        while runs.advance(run_id=run_id, at=at):
            pass


def greeted() -> list[str]:
    return sorted(Message.objects.values_list("contact__account_number", flat=True))


def days_made() -> list[str]:
    made = Run.objects.filter(is_pattern=False).order_by("pk")
    return [run.title.rpartition(", ")[2] for run in made]


def test_those_whose_birthday_it_is_are_greeted_at_the_time_of_day():
    born("1980-03-02", "1999-03-02", "1980-03-03", "1980-04-02")
    makers.contact("unknown")
    recurring()

    tick(EARLY)

    assert greeted() == ["B1980-03-02", "B1999-03-02"]
    nine = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    assert set(Message.objects.values_list("state", "not_before")) == {(State.QUEUED, nine)}
    made = Run.objects.get(is_pattern=False)
    assert (made.state, made.kind, made.title) == (RunState.APPROVED, Kind.GREETING, "Spring letter, 2026-03-02")


def test_a_time_of_the_patterns_own_that_has_passed_keeps_nobody_from_being_greeted():
    born("1990-03-02")
    pattern = recurring()
    Run.objects.filter(pk=pattern.pk).update(not_before=EARLY - DAY)

    tick(EARLY)

    assert greeted() == ["B1990-03-02"]


def test_a_scheduler_that_runs_again_and_again_greets_once():
    born("1980-03-02")
    recurring()

    for hour in (0, 1, 2):
        tick(EARLY + dt.timedelta(hours=hour))
    Recurrence.objects.update(done_until=dt.date(2026, 2, 25))
    tick(EARLY + dt.timedelta(hours=3))

    assert (greeted(), days_made()) == (["B1980-03-02"], ["2026-03-02"])


def test_days_that_were_missed_are_made_up_for():
    born("1980-03-02", "1980-03-03", "1980-03-04", "1980-03-05")
    recurring()
    tick(EARLY)

    tick(EARLY + 2 * DAY)

    assert greeted() == ["B1980-03-02", "B1980-03-03", "B1980-03-04"]
    assert days_made() == ["2026-03-02", "2026-03-04"]


def test_a_birthday_long_past_is_not_greeted_any_more():
    born("1980-03-03", "1980-03-23")
    recurring()

    tick(EARLY + 22 * DAY)

    assert greeted() == ["B1980-03-23"]


def test_next_year_everybody_is_greeted_again():
    born("1980-03-02")
    recurring()
    tick(EARLY)

    tick(EARLY.replace(year=2027))

    assert greeted() == ["B1980-03-02"] * 2
    assert sorted(Occasion.objects.values_list("year", flat=True)) == [2026, 2027]


def test_the_turn_of_the_year_is_two_years():
    born("1980-12-31", "1980-01-01")
    recurring(at=dt.datetime(2026, 12, 31, 6, tzinfo=dt.UTC))

    tick(dt.datetime(2027, 1, 1, 6, tzinfo=dt.UTC))

    assert dict(Occasion.objects.values_list("contact__account_number", "year")) == {
        "B1980-12-31": 2026, "B1980-01-01": 2027,
    }  # fmt: skip


@pytest.mark.parametrize(("year", "day"), [(2026, 28), (2028, 29)])
def test_who_was_born_on_a_leap_day_is_greeted_every_year_once(year, day):
    born("2000-02-29")
    begin = dt.datetime(year, 2, 26, 6, tzinfo=dt.UTC)
    recurring(at=begin)

    for ahead in range(6):
        tick(begin + ahead * DAY)

    assert (greeted(), days_made()) == (["B2000-02-29"], [f"{year}-02-{day}"])


def test_the_day_is_that_of_the_unit():
    makers.unit(time_zone="Asia/Tokyo")
    born("1980-03-03")
    recurring(at=EARLY - DAY)

    tick(dt.datetime(2026, 3, 2, 15, 30, tzinfo=dt.UTC))

    assert greeted() == ["B1980-03-03"]


def test_where_somebody_has_to_approve_each_days_run_waits():
    born("1980-03-02")
    recurring(approves_itself=False)

    tick(EARLY)

    assert Run.objects.get(is_pattern=False).state == RunState.IN_REVIEW
    assert set(Message.objects.values_list("state", flat=True)) == {State.PENDING_APPROVAL}


def test_where_a_rule_wants_two_people_nothing_approves_itself():
    born("1980-03-02")
    recurring()
    runs.set_rule(viewer=makers.viewer(), unit_id=makers.unit().pk, rule=Rule(kinds=[Kind.GREETING]))

    tick(EARLY)

    assert Run.objects.get(is_pattern=False).state == RunState.IN_REVIEW


def test_only_who_approves_lets_it_go_without_approval():
    born("1980-03-02")

    with pytest.raises(NotAllowed):
        recurring(viewer=makers.viewer(role=Role.SENDER))


def test_the_pattern_itself_is_never_made_and_in_no_list():
    born("1980-03-02")
    pattern = recurring()

    with pytest.raises(runs.NotDraft):
        runs.generate(run_id=pattern.pk, viewer=makers.viewer(), at=EARLY)
    assert list(selectors.runs(viewer=makers.viewer())) == []


def test_switched_off_nothing_is_made_and_what_was_missed_meanwhile_is_not_made_up_for():
    born("1980-03-02", "1980-03-03", "1980-03-04")
    pattern = recurring()
    told = {"recurrence_id": pattern.recurrence_id, "viewer": makers.viewer()}
    runs.switch(**told, is_on=False, at=EARLY)
    tick(EARLY + DAY)
    runs.switch(**told, is_on=True, at=EARLY + 2 * DAY)

    tick(EARLY + 2 * DAY)

    assert greeted() == ["B1980-03-04"]


def test_the_screen_makes_it_recur_shows_the_last_ones_and_switches_it_off(client, django_assert_max_num_queries):
    today = dt.datetime.now(dt.UTC)
    born(f"1980-{today:%m-%d}")
    pattern = office.draft(kind=Kind.GREETING)
    client.force_login(makers.user())
    offered = client.get(reverse("runs:generate", args=[pattern.pk])).content.decode()
    client.post(reverse("runs:recur", args=[pattern.pk]), {"goes_at": "09:00", "approves_itself": "on"})
    tick(today)

    page = client.get(reverse("runs:recurring")).content.decode()
    client.post(reverse("runs:switch", args=[Recurrence.objects.get().pk]), {})

    assert "Make it recur" in offered
    assert all(words in page for words in ("Spring letter", "09:00", "1 customer", "Switch off"))
    assert not Recurrence.objects.get().is_on
