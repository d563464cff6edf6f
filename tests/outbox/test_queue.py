import datetime as dt

import pytest
from django.db import connection

from postroom.contacts.models import Suppression
from postroom.core.lifecycle import State, Step
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, EmergencyStop, Happening, Lane, Message, Priority
from tests import makers, post
from tests.makers import NOON

pytestmark = pytest.mark.django_db
LEASE = dt.timedelta(minutes=1)
GONE = dt.timedelta(seconds=-1)


def claim(lane, worker=1, limit=10, lease=LEASE, priority=Priority.NORMAL):
    return outbox.claim(lane_id=lane.pk, worker_id=worker, priority=priority, limit=limit, lease=lease)


def accepted(claimed, **more):
    known = {"message_id": claimed.message_id, "attempt": claimed.attempt, "claimed_at": claimed.claimed_at}
    return outbox.Result(**{**known, "at": NOON, "step": Step.ACCEPT, "code": 250, "note": "taken", **more})


def test_claim_takes_each_message_once():
    post.messages(3)

    first = claim(post.lane(), worker=1, limit=2)
    second = claim(post.lane(), worker=2, limit=2)

    assert [len(first), len(second)] == [2, 1]
    assert not {m.message_id for m in first} & {m.message_id for m in second}


def test_claim_counts_the_try():
    post.messages()

    (claimed,) = claim(post.lane())

    assert (claimed.attempt, claimed.tries, Dispatch.objects.get().attempts) == (1, 1, 1)


def test_cursor_goes_on_behind_the_last_claim():
    post.messages(4)
    first = claim(post.lane(), limit=2)
    outbox.give_back(worker_id=1)

    after = outbox.Cursor(first[-1].due_at, first[-1].message_id)
    second = outbox.claim(
        lane_id=post.lane().pk, worker_id=1, priority=Priority.NORMAL, limit=9, lease=LEASE, after=after
    )

    assert len(second) == 2
    assert min(m.message_id for m in second) > max(m.message_id for m in first)


def test_accepted_message_is_sent_and_leaves_the_queue():
    (message,) = post.messages()
    (claimed,) = claim(post.lane())

    written = outbox.record(worker_id=1, results=[accepted(claimed, carrier_ref="abc")])

    message.refresh_from_db()
    assert written == [message.pk]
    assert (message.state, message.carrier_ref, message.executed_at) == (State.SENT, "abc", NOON)
    assert not Dispatch.objects.exists()
    last = Happening.objects.latest("pk")
    assert (last.step, last.before, last.after, last.attempt, last.code) == ("accept", "sending", "sent", 1, 250)


def test_late_result_changes_nothing_and_is_kept_as_evidence():
    post.messages()
    (frozen,) = claim(post.lane(), worker=1, lease=GONE)
    outbox.rescue()
    (rescued,) = claim(post.lane(), worker=2, priority=Priority.SUSPECT)

    written = outbox.record(worker_id=1, results=[accepted(frozen, wire_at=NOON)])

    assert written == []
    assert Message.objects.get().state == State.QUEUED
    assert Happening.objects.latest("pk").note == "late answer: taken"
    assert rescued.attempt == 2


def test_deferred_message_waits_and_tells_why():
    post.messages()
    (claimed,) = claim(post.lane())

    wait = dt.timedelta(minutes=5)
    outbox.record(worker_id=1, results=[accepted(claimed, step=Step.DEFER, wait=wait, code=451, note="busy")])

    assert claim(post.lane()) == []
    assert Message.objects.get().problem == "busy"
    assert Dispatch.objects.get().due_at > dt.datetime.now(dt.UTC) + dt.timedelta(minutes=4)


def test_try_that_was_nobodys_fault_is_given_back_without_a_trace():
    post.messages()
    (claimed,) = claim(post.lane())
    before = Happening.objects.count()

    outbox.record(worker_id=1, results=[accepted(claimed, step=Step.DEFER, burn=False, note="not reached")])

    (again,) = claim(post.lane())
    assert (again.tries, Happening.objects.count()) == (1, before)


def test_wire_mark_is_refused_after_the_lease():
    post.messages()
    claimed = claim(post.lane(), lease=GONE)

    assert outbox.mark_on_wire(worker_id=1, claimed=claimed, lease=LEASE) == {}


def test_wire_mark_is_refused_when_the_lane_was_paused_meanwhile():
    post.messages()
    claimed = claim(post.lane())
    outbox.pause_lane(lane_id=post.lane().pk, reason="a test", at=NOON)

    assert outbox.mark_on_wire(worker_id=1, claimed=claimed, lease=LEASE) == {}


def test_wire_mark_is_refused_when_everything_was_stopped_meanwhile():
    post.messages()
    claimed = claim(post.lane())
    outbox.stop_everything(viewer=makers.viewer(), at=NOON)

    assert outbox.mark_on_wire(worker_id=1, claimed=claimed, lease=LEASE) == {}


def test_stopping_twice_is_one_stop():
    outbox.stop_everything(viewer=makers.viewer(), at=NOON)
    outbox.stop_everything(viewer=makers.viewer(), at=NOON)

    assert EmergencyStop.objects.count() == 1


def test_rescue_queues_again_what_never_reached_the_wire():
    (message,) = post.messages()
    claim(post.lane(), lease=GONE)

    assert outbox.rescue() == 1

    dispatch = Dispatch.objects.get()
    assert (dispatch.lease_by, dispatch.losses, dispatch.blind, dispatch.priority) == (None, 1, 0, Priority.SUSPECT)
    assert message.state == State.QUEUED


def test_rescue_sends_an_email_again_that_was_on_the_wire_but_at_most_twice():
    post.messages()
    fates = []

    for turn in range(3):
        priority = Priority.SUSPECT if turn else Priority.NORMAL
        claimed = claim(post.lane(), priority=priority)
        outbox.mark_on_wire(worker_id=1, claimed=claimed, lease=GONE)
        outbox.rescue()
        fates.append(Message.objects.get().state)

    assert fates == [State.QUEUED, State.QUEUED, State.UNCERTAIN]
    assert not Dispatch.objects.exists()


def test_lane_that_must_not_resend_leaves_the_question_to_a_person():
    careful = post.lane("careful", resend_uncertain=False)
    post.messages(on=careful)
    outbox.mark_on_wire(worker_id=1, claimed=claim(careful), lease=GONE)

    outbox.rescue()

    assert Message.objects.get().state == State.UNCERTAIN


def test_message_that_kills_every_worker_fails_at_last():
    post.messages()
    for turn in range(5):
        claim(post.lane(), lease=GONE, priority=Priority.SUSPECT if turn else Priority.NORMAL)
        outbox.rescue()

    message = Message.objects.get()
    assert (message.state, message.failure) == (State.FAILED, "poison")


def test_lease_of_a_living_worker_is_renewed_but_a_lost_one_is_not():
    post.messages(2)
    (kept,) = claim(post.lane(), worker=1, limit=1)
    (lost,) = claim(post.lane(), worker=2, limit=1, lease=GONE)

    outbox.renew(worker_id=1, ids=[kept.message_id], lease=LEASE * 5)
    outbox.renew(worker_id=2, ids=[lost.message_id], lease=LEASE * 5)

    assert outbox.rescue() == 1
    assert Dispatch.objects.get(lease_by=1).message_id == kept.message_id


def test_what_a_worker_does_not_know_it_claimed_is_not_renewed():
    post.messages(2)
    known, _ = claim(post.lane(), worker=1, limit=2)
    before = dict(Dispatch.objects.values_list("message_id", "lease_until"))

    outbox.renew(worker_id=1, ids=[known.message_id], lease=LEASE * 5)

    renewed = {pk for pk, until in Dispatch.objects.values_list("message_id", "lease_until") if until > before[pk]}
    assert renewed == {known.message_id}


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda m: outbox_expires(m), "expired"),
        (lambda m: suppress(m), "suppressed"),
        (lambda m: pause(m), "run_paused"),
        (lambda m: opt_out(m), "opted_out"),
        (lambda m: point_dies(m), "undeliverable"),
    ],
)
def test_checks_are_made_again_at_the_claim(spoil, why):
    about = makers.topic("service_news", needs_consent=False)
    (message,) = post.messages(of=post.batch(), topic_id=about.pk)
    spoil(message)

    (claimed,) = claim(post.lane())

    assert claimed.hold == why


def test_marketing_needs_a_yes():
    about = makers.topic()
    asked, silent = post.messages(2, topic_id=about.pk)
    makers.consent(asked.contact, about)

    holds = {m.message_id: m.hold for m in claim(post.lane())}

    assert holds == {asked.pk: None, silent.pk: "opted_out"}


def test_rate_is_shared_and_refills():
    slow = post.lane("slow", rate_per_second=2.0, tokens=2.0)

    first = outbox.take_tokens(lane_id=slow.pk, wanted=50)
    second = outbox.take_tokens(lane_id=slow.pk, wanted=50)
    Lane.objects.filter(pk=slow.pk).update(tokens_at=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=10))
    third = outbox.take_tokens(lane_id=slow.pk, wanted=50)

    assert (first, second, third) == (2, 0, 2)


def test_captured_messages_are_held_and_go_when_the_lane_is_live():
    capture = post.lane("office", live=False)
    (message,) = post.messages(on=capture)
    outbox.hold_captured(lane_id=capture.pk, at=NOON)
    message.refresh_from_db()
    assert (message.state, message.hold_reason) == (State.HELD, "capture")

    released = outbox.release_captured(viewer=makers.viewer(), lane_id=capture.pk, at=NOON)

    assert (released, Dispatch.objects.count()) == (1, 1)


def outbox_expires(message):
    Message.objects.filter(pk=message.pk).update(expires_at=NOON)


def suppress(message):
    Suppression.objects.create(channel="email", address=message.recipient, reason="dead", since=NOON)


def pause(message):
    message.batch.paused_at = NOON
    message.batch.save()


def opt_out(message):
    makers.consent(message.contact, message.topic, opted_in=False)


def point_dies(message):
    bad = makers.point(message.contact, "dead@example.org", role="billing", health="undeliverable")
    Message.objects.filter(pk=message.pk).update(point=bad)


QUEUE = """
WITH made AS (
  INSERT INTO outbox_message (unit_id, contact_id, lane_id, channel, state, priority, recipient, recipient_name,
                              subject, language, reference, rendition, hold_reason, failure, problem, carrier_ref)
  SELECT unit_id, contact_id, lane_id, channel, state, priority, recipient, recipient_name, subject,
         language, reference, 1, hold_reason, failure, problem, carrier_ref
    FROM outbox_message CROSS JOIN generate_series(1, 5000) WHERE id = %(like)s
  RETURNING id, lane_id, priority
), said AS (
  INSERT INTO outbox_rendition (message_id, number, skeleton_id, fills, sha256)
  SELECT made.id, 1, r.skeleton_id, r.fills, r.sha256 FROM made, outbox_rendition r WHERE r.message_id = %(like)s
)
INSERT INTO outbox_dispatch (message_id, lane_id, priority, due_at, attempts, tries, losses, blind, lease_until)
SELECT id, lane_id, priority, now(), 0, 0, 0, 0, {leased} FROM made
"""
READ = """
SELECT relname, seq_tup_read FROM pg_stat_xact_user_tables
 WHERE relname IN ('outbox_dispatch', 'outbox_message', 'outbox_rendition')
"""


@pytest.mark.parametrize("counted", ["never", "while empty", "while others had all of it"])
def test_the_queue_is_read_along_its_indexes_whatever_the_database_last_counted(counted):
    (like,) = post.messages(1)
    with connection.cursor() as cursor:
        if counted == "while empty":
            cursor.execute("DELETE FROM outbox_dispatch")
            cursor.execute("ANALYZE outbox_dispatch")
        leased = "now()" if counted == "while others had all of it" else "NULL"
        cursor.execute(QUEUE.format(leased=leased), {"like": like.pk})
        cursor.execute("ANALYZE outbox_message, outbox_rendition")
        if counted == "while others had all of it":
            cursor.execute("ANALYZE outbox_dispatch")
            cursor.execute("UPDATE outbox_dispatch SET lease_until = NULL")
        cursor.execute(READ)
        before = dict(cursor.fetchall())

        claimed = claim(post.lane(), limit=100)
        passed = outbox.mark_on_wire(worker_id=1, claimed=claimed, lease=LEASE)
        outbox.record(worker_id=1, results=[accepted(one) for one in claimed])

        cursor.execute(READ)
        assert (len(claimed), len(passed), dict(cursor.fetchall())) == (100, 100, before)
