import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.lifecycle import FOLDERS, STEPS, Folder, IllegalStep, State, Step, after, allowed, starts


@given(st.lists(st.sampled_from(list(Step)), max_size=30))
def test_no_walk_through_the_table_leaves_it(steps):
    state = State.DRAFT

    for step in steps:
        if step in allowed(state):
            state = after(state, step)
        else:
            assert state not in starts(step)

    assert state in State


def test_every_state_can_be_reached_from_a_draft():
    reached, waiting = set(), [State.DRAFT]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += [moves[state] for moves in STEPS.values() if state in moves]

    assert reached == set(State)


def test_cancelled_messages_have_no_way_on():
    assert [state for state in State if not allowed(state)] == [State.CANCELLED]


def test_cancelling_starts_only_before_a_worker_has_it():
    assert starts(Step.CANCEL) == {State.DRAFT, State.PENDING_APPROVAL, State.QUEUED, State.HELD}


def test_step_that_the_table_does_not_know_is_refused_by_name():
    with pytest.raises(IllegalStep, match="cannot cancel a message that is sent"):
        after(State.SENT, Step.CANCEL)


def test_every_state_lies_in_a_folder_of_its_own():
    living = [state for folder, states in FOLDERS.items() if folder is not Folder.ARCHIVE for state in states]

    assert sorted(living) == sorted(set(State) - {State.CANCELLED})
    assert State.CANCELLED in FOLDERS[Folder.ARCHIVE]
