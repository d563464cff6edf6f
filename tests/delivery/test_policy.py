"""What an outcome means for a message."""

import datetime as dt

import pytest

from postroom.core.carriage.outcome import TryLater
from postroom.core.lifecycle import FailureKind, Step
from postroom.delivery.policy import Policy
from postroom.outbox.services import Claimed
from tests.makers import NOON

POLICY = Policy(resend_uncertain=False, retry_base=dt.timedelta(minutes=1), luck=lambda: 0.5)


def claimed(*, tries=1, waited=0.0):
    return Claimed(
        1, tries, tries, 0, NOON, "", "", waited, 1, None, False, "sms", "+48500100200", "", "en", "", "[]", None
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
