"""Errands: what was ordered for very many messages is done to each of them once, whoever stops it, and whenever."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from postroom.access import selectors as access
from postroom.access.models import Membership
from postroom.access.viewer import NotAllowed, Role, Viewer
from postroom.audit.models import Entry
from postroom.core.lifecycle import Folder, State
from postroom.outbox import services as outbox
from postroom.outbox import tasks
from postroom.outbox.models import Errand, Happening, Message
from postroom.outbox.selectors import Filters
from postroom.outbox.services import errands
from tests import makers, post
from tests.makers import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_bites(monkeypatch):
    monkeypatch.setattr(errands, "BITE", 2)
    monkeypatch.setattr(errands, "AT_ONCE", 3)


@pytest.fixture
def anna() -> Viewer:
    return access.viewer_for(user=makers.user(), address="10.0.0.7")


def begun(viewer, order="hold", **filters) -> Errand:
    return outbox.begin_errand(viewer=viewer, order=order, filters=Filters(**filters), at=NOON)


def go_on(errand) -> bool:
    return outbox.go_on(errand_id=errand.pk, at=NOON)


def done(errand) -> Errand:
    """The errand, after its job has run."""
    tasks.run_errand(errand_id=errand.pk)
    errand.refresh_from_db()
    return errand


def counts(errand) -> tuple[str, int, int, int, int]:
    return errand.state, errand.total, errand.changed, errand.on_the_way, errand.left


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize(("number", "is_one"), [(3, False), (4, True)])
def test_more_than_one_request_should_do_is_an_errand(anna, number, is_one):
    post.messages(number)

    assert outbox.is_errand(viewer=anna, filters=Filters()) is is_one


def test_all_that_the_filter_found_are_changed_each_once(anna):
    post.messages(5)

    errand = done(begun(anna))

    assert counts(errand) == ("finished", 5, 5, 0, 0)
    assert states() == ["held"] * 5
    assert Happening.objects.filter(step="hold", by=anna.user_id).count() == 5


def test_beginning_queues_its_job_and_leaves_the_messages_alone(anna):
    post.messages(2)

    errand = begun(anna)

    job = ProcrastinateJob.objects.get(task_name="outbox.tasks.run_errand")
    assert (job.args, states()) == ({"errand_id": errand.pk}, ["queued"] * 2)


def test_what_comes_after_it_was_ordered_is_no_part_of_it(anna):
    post.messages(3)
    errand = begun(anna)
    post.messages(2)

    done(errand)

    assert states() == ["held"] * 3 + ["queued"] * 2


def test_the_filter_is_the_one_of_the_moment(anna):
    post.messages(2, names=["Ada One", "Ada Two"])
    post.messages(1, names=["Bea Three"])

    errand = done(begun(anna, text="ada", state=State.QUEUED, since=NOON.date().replace(year=2020)))

    assert (errand.changed, states()) == (2, ["held", "held", "queued"])


def test_after_a_killed_worker_another_goes_on_where_it_stopped(anna, monkeypatch):
    post.messages(5)
    errand = begun(anna)
    go_on(errand)
    with monkeypatch.context() as broken:
        broken.setattr(errands, "_add", lambda *_: 1 / 0)  # dies when its messages are changed and nothing is noted
        with pytest.raises(ZeroDivisionError):
            go_on(errand)
    between = states().count("held")

    done(errand)

    assert (between, counts(errand)) == (2, ("finished", 5, 5, 0, 0))
    assert Happening.objects.filter(step="hold").count() == 5


def test_a_long_one_lines_up_again_behind_the_others(anna, monkeypatch):
    post.messages(3)
    errand = begun(anna)
    monkeypatch.setattr(tasks, "BITES", 1)

    done(errand)

    assert (errand.state, errand.changed) == ("working", 2)
    assert ProcrastinateJob.objects.filter(task_name="outbox.tasks.run_errand", status="todo").count() == 2


def test_stopped_it_does_nothing_more_and_what_is_done_can_be_taken_back(anna):
    post.messages(5)
    errand = begun(anna)
    go_on(errand)

    stopped = outbox.stop_errand(viewer=anna, errand_id=errand.pk, at=NOON)
    done(errand)
    between = (stopped, counts(errand), states().count("held"))
    done(outbox.undo_errand(viewer=anna, errand_id=errand.pk, at=NOON))

    assert between == (True, ("stopped", 5, 2, 0, 0), 2)
    assert states() == ["queued"] * 5
    assert outbox.stop_errand(viewer=anna, errand_id=errand.pk, at=NOON) is False


def test_it_is_taken_back_for_what_it_changed_and_once(anna):
    post.messages(2, state=State.HELD)
    post.messages(3)
    errand = done(begun(anna, state=State.QUEUED))

    back = done(outbox.undo_errand(viewer=anna, errand_id=errand.pk, at=NOON))

    assert counts(back) == ("finished", 3, 3, 0, 0)
    assert states() == ["held"] * 2 + ["queued"] * 3
    for one in (errand, back):
        with pytest.raises(outbox.NotUndoable):
            outbox.undo_errand(viewer=anna, errand_id=one.pk, at=NOON)


def test_what_cannot_be_taken_back_is_not(anna):
    post.messages(3)
    errand = done(begun(anna, "cancel"))

    with pytest.raises(outbox.NotUndoable):
        outbox.undo_errand(viewer=anna, errand_id=errand.pk, at=NOON)
    assert states() == ["cancelled"] * 3


def test_what_went_on_before_it_came_by_is_counted_as_left(anna):
    messages = post.messages(3)
    errand = begun(anna)
    outbox.act(viewer=anna, action=outbox.Action.CANCEL, ids=[messages[0].pk], at=NOON)

    done(errand)

    assert counts(errand) == ("finished", 3, 2, 0, 1)


def test_it_needs_the_right_when_it_is_ordered(anna):
    reader = access.viewer_for(user=makers.user("reader@example.org", role=Role.READER))

    with pytest.raises(NotAllowed):
        begun(reader)


def test_who_is_shut_out_meanwhile_has_nothing_done_any_more(anna):
    post.messages(3)
    errand = begun(anna)
    type(errand.by).objects.filter(pk=errand.by_id).update(is_active=False)

    done(errand)

    assert (errand.state, states()) == ("stopped", ["queued"] * 3)


def test_it_goes_on_with_the_rights_of_now(anna):
    post.messages(3)
    errand = begun(anna)
    Membership.objects.all().delete()

    done(errand)

    assert (errand.changed, states()) == (0, ["queued"] * 3)


def test_it_stands_in_the_trail_with_who_ordered_it(anna):
    post.messages(3)

    errand = begun(anna, "archive", folder=None)
    ordered = Entry.objects.values_list("action", "actor_id", "details").get()
    done(errand)

    assert ordered == ("messages_ordered", anna.user_id, {"order": "archive", "messages": 3})
    entry = Entry.objects.get(action="messages_changed")
    assert (entry.actor_id, entry.address, entry.details) == (
        anna.user_id,
        "10.0.0.7",
        {"order": "archive", "messages": 0},
    )


def test_one_that_no_job_works_on_any_more_has_failed(anna):
    post.messages(3)
    errand, other = begun(anna), begun(anna)
    go_on(errand)
    ProcrastinateJob.objects.filter(args={"errand_id": errand.pk}).update(status="failed")

    tasks.end_abandoned()

    errand.refresh_from_db()
    other.refresh_from_db()
    assert (counts(errand), other.state) == (("failed", 3, 2, 0, 0), "working")


def test_those_that_ended_long_ago_are_forgotten(anna):
    post.messages(3)
    old, new, working = done(begun(anna)), done(begun(anna, "release")), begun(anna)
    Errand.objects.filter(pk=old.pk).update(ended_at=NOON - errands.KEPT * 2)

    outbox.forget_errands(at=NOON)

    assert set(Errand.objects.values_list("pk", flat=True)) == {new.pk, working.pk}


def test_nobody_but_who_ordered_it_and_super_users_see_it(anna):
    post.messages(3)
    errand = begun(anna)
    colleague = access.viewer_for(user=makers.user("colleague@example.org"))
    head = access.viewer_for(user=makers.user("head@example.org", is_super=True))

    seen = [list(Errand.objects.visible_to(viewer)) for viewer in (anna, colleague, head)]

    assert seen == [[errand], [], [errand]]
    with pytest.raises(Errand.DoesNotExist):
        outbox.stop_errand(viewer=colleague, errand_id=errand.pk, at=NOON)


def test_a_folder_is_kept_as_what_it_is(anna):
    post.messages(2, state=State.CANCELLED)

    errand = done(begun(anna, "delete", folder=Folder.ARCHIVE))

    assert (errand.changed, Message.objects.filter(deleted_at=None).count()) == (2, 0)
