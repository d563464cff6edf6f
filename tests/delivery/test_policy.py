"""What an outcome means for a message."""

import dataclasses
import datetime as dt

import pytest

from postroom.core.carriage.outcome import Accepted, TryLater, Unclear
from postroom.core.lifecycle import FailureKind, Step
from postroom.delivery.policy import Policy
from postroom.outbox.services import Claimed
from tests.makers import NOON

POLICY = Policy(resend_uncertain=False, retry_base=dt.timedelta(minutes=1), luck=lambda: 0.5)


def claimed(*, tries=1, waited=0.0, blind=0, is_code=False):
    return Claimed(
        1,
        tries,
        tries,
        blind,
        NOON,
        "",
        "",
        waited,
        1,
        None,
        False,
        "sms",
        "+48500100200",
        "",
        "en",
        "",
        "[]",
        None,
        is_code,
        None,
    )


def result(outcome, **about):
    return POLICY.result(outcome, claimed(**about), at=NOON, wire_at=None)


@pytest.mark.parametrize(
    ("tries", "most", "step"),
    [(2, 3, Step.DEFER), (3, 3, Step.GIVE_UP), (9, None, Step.DEFER)],
)
def test_a_fault_is_worth_only_so_many_tries(tries, most, step):
    made = result(TryLater("1", "8", "system error", most_tries=most), tries=tries)

    assert made.step is step
    assert made.failure == (FailureKind.TOO_MANY_TRIES if step is Step.GIVE_UP else None)


def test_everything_ends_in_time():
    assert result(TryLater("1"), waited=72 * 3600).step is Step.GIVE_UP


@pytest.mark.parametrize(("code", "kept"), [("88", 88), ("1040", 1040), ("4294967295", None), ("x", None)])
def test_a_code_is_kept_if_it_is_a_small_number(code, kept):
    assert result(TryLater("1", code)).code == kept


def test_a_text_message_in_doubt_is_never_sent_again_by_itself():
    assert result(Unclear("1", "the line was cut")).step is Step.LOSE_ANSWER


@pytest.mark.parametrize(
    ("is_code", "blind", "step"), [(True, 0, Step.DEFER), (True, 2, Step.LOSE_ANSWER), (False, 0, Step.LOSE_ANSWER)]
)
def test_a_code_is_sent_again_where_the_account_has_it_so(is_code, blind, step):
    policy = dataclasses.replace(POLICY, resend_codes=True)

    made = policy.result(Unclear("1"), claimed(is_code=is_code, blind=blind), at=NOON, wire_at=None)

    assert made.step is step


def test_every_part_is_known_by_what_the_carrier_calls_it():
    assert result(Accepted("1", "a", part_refs=("a", "b"))).part_refs == ("a", "b")
    assert result(Accepted("1", "a")).part_refs == ("a",)
