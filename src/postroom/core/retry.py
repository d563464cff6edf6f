"""How long a message waits before it is tried again, and when to give it up (RFC 5321 §4.5.4.1)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

BASE: Final = timedelta(seconds=60)
STEPS: Final[Sequence[int]] = (1, 5, 15, 60, 60, 120, 180, 240)
"""Waits after the first, second, third … try, as multiples of the base; the last one repeats."""
JITTER: Final = 0.2
GIVE_UP_AFTER: Final = timedelta(hours=72)


def wait(*, attempt: int, luck: float, min_wait: timedelta | None = None, base: timedelta = BASE) -> timedelta:
    """Return how long to wait after try number `attempt` (from 1).

    `luck` is a random number from 0 to 1; it spreads the waits by a fifth up and down, so that what failed together
    does not come back together. The wait is never shorter than `min_wait`, which the carrier asked for.
    """
    step = STEPS[min(max(attempt, 1), len(STEPS)) - 1]
    spread = 1 + JITTER * (2 * luck - 1)
    return max(base * step * spread, min_wait or timedelta())


def gives_up(*, waited: timedelta, after: timedelta = GIVE_UP_AFTER) -> bool:
    """Say whether a message that has waited so long is to be given up now rather than tried again."""
    return waited >= after
