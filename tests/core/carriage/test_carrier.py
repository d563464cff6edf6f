"""What trying out an account tells."""

import pytest

from postroom.core.carriage.carrier import CheckStep, Verdict

GOOD = CheckStep("connect", ok=True, sentence="Connected.")
BAD = CheckStep("login", ok=False, sentence="Wrong password.")


@pytest.mark.parametrize(("steps", "ok"), [((GOOD,), True), ((GOOD, BAD), False)])
def test_account_is_good_if_every_step_is(steps, ok):
    assert Verdict(steps).ok is ok
