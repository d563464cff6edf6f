"""Random lives of messages through the real door of the outbox, held against a model step by step."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from postroom.core.lifecycle import State, Step, after, allowed
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Happening, Message, Priority
from tests import post
from tests.makers import NOON

HAND = sorted(set(Step) - {Step.CLAIM, Step.ACCEPT, Step.DEFER, Step.LOSE_ANSWER})
ANSWERS = [Step.ACCEPT, Step.DEFER, Step.GIVE_UP, Step.LOSE_ANSWER, Step.HOLD, Step.EXPIRE]
LEASE, GONE = dt.timedelta(minutes=5), -dt.timedelta(seconds=1)
WHICH = st.integers(0, 2)


class Lives(RuleBasedStateMachine):
    """Three messages, hands that move them, a worker that takes them and answers, or dies."""

    @initialize()
    def begin(self) -> None:
        Message.objects.all().delete()
        self.ids = [message.pk for message in post.messages(3, state=State.DRAFT)]
        self.state = dict.fromkeys(self.ids, State.DRAFT)
        self.in_hand: dict[int, outbox.Claimed] = {}
        self.steps = dict.fromkeys(self.ids, 0)

    @rule(which=WHICH, step=st.sampled_from(HAND))
    def by_hand(self, which: int, step: Step) -> None:
        pk = self.ids[which]
        may = step in allowed(self.state[pk]) and pk not in self.in_hand

        moved = outbox.move(ids=[pk], step=step, at=NOON)

        assert moved == ([pk] if may else [])
        if may:
            self._follow(pk, step)

    @rule(which=WHICH, dies=st.booleans())
    def a_worker_claims(self, which: int, dies: bool) -> None:
        pk = self.ids[which]
        lane = post.lane()
        Dispatch.objects.filter(message_id=pk).update(priority=Priority.URGENT, due_at=NOON)

        claimed = outbox.claim(
            lane_id=lane.pk, worker_id=1, priority=Priority.URGENT, limit=1, lease=GONE if dies else LEASE
        )

        may = self.state[pk] is State.QUEUED and pk not in self.in_hand
        assert [found.message_id for found in claimed] == ([pk] if may else [])
        Dispatch.objects.filter(message_id=pk).update(priority=Priority.NORMAL)
        if may and dies:
            assert outbox.rescue() == 1
            self._lose(pk)
        elif may:
            self.in_hand[pk] = claimed[0]

    @rule(step=st.sampled_from(ANSWERS), late=st.booleans())
    def the_carrier_answers(self, step: Step, late: bool) -> None:
        for pk, claimed in list(self.in_hand.items()):
            result = outbox.Result(
                message_id=pk, attempt=claimed.attempt, step=step, at=NOON, claimed_at=claimed.claimed_at
            )
            assert outbox.record(worker_id=2 if late else 1, results=[result]) == ([] if late else [pk])
            if not late:
                del self.in_hand[pk]
                self._follow(pk, step, State.SENDING)

    @invariant()
    def the_rows_are_as_the_table_says(self) -> None:
        assert dict(Message.objects.values_list("pk", "state")) == self.state
        queued = {pk for pk, state in self.state.items() if state is State.QUEUED}
        assert set(Dispatch.objects.values_list("message_id", flat=True)) == queued
        leased = Dispatch.objects.filter(lease_until__isnull=False)
        assert set(leased.values_list("message_id", flat=True)) == set(self.in_hand)

    @invariant()
    def the_log_tells_the_same_life(self) -> None:
        assert {pk: Happening.objects.filter(message_id=pk).count() for pk in self.ids} == self.steps

    def _follow(self, pk: int, step: Step, before: State | None = None) -> None:
        self.state[pk] = after(before or self.state[pk], step)
        self.steps[pk] += 1

    def _lose(self, pk: int) -> None:
        losses = Dispatch.objects.filter(message_id=pk).values_list("losses", flat=True).first()
        self.state[pk] = State.FAILED if losses is None else State.QUEUED
        self.steps[pk] += 1


@pytest.mark.django_db
def test_no_life_leaves_the_table():
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=15, stateful_step_count=40, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
