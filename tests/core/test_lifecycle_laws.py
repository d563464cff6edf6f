"""The laws of a message's life, and proof that they would notice if the table were wrong."""

from collections.abc import Callable, Mapping

import pytest

from postroom.core.lifecycle import END_STATES, STEPS, State, Step

Table = Mapping[Step, Mapping[State, State]]
S = State
BEFORE_ANYBODY_AGREED = {S.DRAFT, S.PENDING_APPROVAL}
OUT_OF_THE_HOUSE = {S.SENT, S.DELIVERED, S.RETURNED}
ANSWERS = {Step.ACCEPT, Step.DEFER, Step.LOSE_ANSWER}
AS_A_PERSON_WISHES = {Step.SEND_AGAIN, Step.COUNT_AS_SENT}


def moves(table: Table) -> set[tuple[Step, State, State]]:
    return {(step, before, after) for step, ways in table.items() for before, after in ways.items()}


def only_a_claim_leads_to_the_wire(table: Table) -> bool:
    return {(step, before) for step, before, after in moves(table) if after is S.SENDING} == {(Step.CLAIM, S.QUEUED)}


def cancelling_never_meets_a_worker(table: Table) -> bool:
    waiting = {S.DRAFT, S.PENDING_APPROVAL, S.QUEUED, S.HELD}
    return set(table[Step.CANCEL]) == waiting and set(table[Step.CANCEL].values()) == {S.CANCELLED}


def only_cancelling_cancels(table: Table) -> bool:
    return {step for step, _, after in moves(table) if after is S.CANCELLED} == {Step.CANCEL, Step.RECALL}


def only_what_a_carrier_has_is_recalled(table: Table) -> bool:
    return dict(table[Step.RECALL]) == {S.SENT: S.CANCELLED, S.UNCERTAIN: S.CANCELLED}


def cancelled_is_for_ever(table: Table) -> bool:
    return not any(before is S.CANCELLED for _, before, _ in moves(table))


def nothing_that_went_out_goes_out_again(table: Table) -> bool:
    on_its_way = {S.QUEUED, S.HELD, S.SENDING, S.DRAFT, S.PENDING_APPROVAL}
    return not any(before in OUT_OF_THE_HOUSE and after in on_its_way for _, before, after in moves(table))


def a_carrier_answers_only_what_it_was_handed(table: Table) -> bool:
    return all(set(table[step]) == {S.SENDING} for step in ANSWERS)


def what_is_in_doubt_goes_again_only_as_a_person_wishes(table: Table) -> bool:
    return {step for step, before, after in moves(table) if before is S.UNCERTAIN and after is S.QUEUED} == {
        Step.SEND_AGAIN
    }


def sent_is_said_by_carrier_or_person(table: Table) -> bool:
    wanted = {(Step.ACCEPT, S.SENDING), (Step.COUNT_AS_SENT, S.UNCERTAIN), (Step.UNDO_RETURN, S.RETURNED)}
    return {(step, before) for step, before, after in moves(table) if after is S.SENT} == wanted


def a_draft_is_queued_by_submitting_or_approval(table: Table) -> bool:
    found = {
        (step, before) for step, before, after in moves(table) if after is S.QUEUED and before in BEFORE_ANYBODY_AGREED
    }
    return found == {(Step.SUBMIT, S.DRAFT), (Step.APPROVE, S.PENDING_APPROVAL)}


def every_claim_can_end_in_every_way(table: Table) -> bool:
    ends = {after for _, before, after in moves(table) if before is S.SENDING}
    return ends == {S.SENT, S.QUEUED, S.FAILED, S.UNCERTAIN, S.HELD, S.EXPIRED}


def no_living_state_is_a_dead_end(table: Table) -> bool:
    return all(any(before is state for _, before, _ in moves(table)) for state in set(State) - END_STATES)


def a_receipt_never_makes_less_of_a_delivery(table: Table) -> bool:
    found = {after for _, before, after in moves(table) if before is S.DELIVERED}
    return found == {S.FAILED, S.RETURNED}


def doubt_is_lifted_by_receipts(table: Table) -> bool:
    return {after for _, before, after in moves(table) if before is S.UNCERTAIN} == {
        S.SENT, S.DELIVERED, S.FAILED, S.RETURNED, S.QUEUED, S.CANCELLED,
    }  # fmt: skip


def what_came_back_only_turns_out_not_to_have(table: Table) -> bool:
    return {(step, after) for step, before, after in moves(table) if before is S.RETURNED} == {
        (Step.UNDO_RETURN, S.SENT), (Step.DOUBT_AGAIN, S.UNCERTAIN),
    }  # fmt: skip


def what_waits_can_expire(table: Table) -> bool:
    return {S.QUEUED, S.HELD, S.SENDING} == set(table[Step.EXPIRE]) and set(table[Step.EXPIRE].values()) == {S.EXPIRED}


def taking_back_reaches_only_what_nobody_has(table: Table) -> bool:
    return dict(table[Step.TAKE_BACK]) == {S.QUEUED: S.DRAFT, S.HELD: S.DRAFT}


def what_is_held_is_let_go_or_given_up(table: Table) -> bool:
    return {(step, after) for step, before, after in moves(table) if before is S.HELD} == {
        (Step.RELEASE, S.QUEUED), (Step.SEND_AGAIN, S.QUEUED), (Step.EXPIRE, S.EXPIRED), (Step.CANCEL, S.CANCELLED),
        (Step.TAKE_BACK, S.DRAFT),
    }  # fmt: skip


LAWS: list[Callable[[Table], bool]] = [
    only_a_claim_leads_to_the_wire,
    cancelling_never_meets_a_worker,
    only_cancelling_cancels,
    only_what_a_carrier_has_is_recalled,
    cancelled_is_for_ever,
    nothing_that_went_out_goes_out_again,
    a_carrier_answers_only_what_it_was_handed,
    what_is_in_doubt_goes_again_only_as_a_person_wishes,
    sent_is_said_by_carrier_or_person,
    a_draft_is_queued_by_submitting_or_approval,
    every_claim_can_end_in_every_way,
    no_living_state_is_a_dead_end,
    a_receipt_never_makes_less_of_a_delivery,
    doubt_is_lifted_by_receipts,
    what_came_back_only_turns_out_not_to_have,
    what_waits_can_expire,
    taking_back_reaches_only_what_nobody_has,
    what_is_held_is_let_go_or_given_up,
]
SEEDED = [
    (Step.CANCEL, S.SENDING, S.CANCELLED),
    (Step.CANCEL, S.SENT, S.CANCELLED),
    (Step.CANCEL, S.QUEUED, S.HELD),
    (Step.CANCEL, S.HELD, None),
    (Step.RECALL, S.DELIVERED, S.CANCELLED),
    (Step.RECALL, S.SENT, S.QUEUED),
    (Step.CLAIM, S.HELD, S.SENDING),
    (Step.CLAIM, S.UNCERTAIN, S.SENDING),
    (Step.CLAIM, S.DRAFT, S.SENDING),
    (Step.SEND_AGAIN, S.SENT, S.QUEUED),
    (Step.SEND_AGAIN, S.DELIVERED, S.QUEUED),
    (Step.SEND_AGAIN, S.CANCELLED, S.QUEUED),
    (Step.RELEASE, S.UNCERTAIN, S.QUEUED),
    (Step.RELEASE, S.HELD, None),
    (Step.DEFER, S.UNCERTAIN, S.QUEUED),
    (Step.DEFER, S.SENDING, S.DRAFT),
    (Step.ACCEPT, S.QUEUED, S.SENT),
    (Step.ACCEPT, S.SENDING, S.DELIVERED),
    (Step.LOSE_ANSWER, S.SENDING, S.QUEUED),
    (Step.LOSE_ANSWER, S.SENDING, S.FAILED),
    (Step.UNDO_RETURN, S.RETURNED, S.QUEUED),
    (Step.DOUBT_AGAIN, S.RETURNED, S.DELIVERED),
    (Step.CONFIRM, S.DELIVERED, S.SENT),
    (Step.CONFIRM, S.UNCERTAIN, S.SENT),
    (Step.APPROVE, S.DRAFT, S.QUEUED),
    (Step.REJECT, S.PENDING_APPROVAL, S.QUEUED),
    (Step.TAKE_BACK, S.SENDING, S.DRAFT),
    (Step.EXPIRE, S.SENT, S.EXPIRED),
]
"""Mistakes that somebody could make in the table: a step, from where, to where (None: the way is missing)."""


def with_mistake(step: Step, before: State, after: State | None) -> Table:
    ways = {state: to for state, to in STEPS[step].items() if state is not before}
    return {**STEPS, step: ways if after is None else {**ways, before: after}}


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_table_keeps_the_law(law):
    assert law(STEPS)


@pytest.mark.parametrize("mistake", SEEDED, ids=lambda mistake: "-".join(str(part) for part in mistake))
def test_a_mistake_in_the_table_breaks_a_law(mistake):
    table = with_mistake(*mistake)

    assert table != STEPS
    assert [law.__name__ for law in LAWS if not law(table)] != []
