"""What is written down of the choice of a channel for one recipient."""

from collections.abc import Mapping, Sequence
from typing import Any

from postroom.core.carriage.envelope import Channel


def channel_decision(*, taken: Channel, prefers: str, passed: Sequence[Sequence[str]]) -> tuple[str, Mapping[str, Any]]:
    """Return the decision: the channel taken, what the customer prefers, and each passed over with reason and detail.

    What there is nothing to say of is left out: there is one such row for every message.
    """
    detail: dict[str, Any] = {"taken": taken}
    if prefers:
        detail["prefers"] = prefers
    if passed:
        detail["passed"] = [list(filter(None, each)) for each in passed]
    return "channel", detail
