"""When an account may send: quiet hours in its own time zone."""

from datetime import datetime, time
from zoneinfo import ZoneInfo


def is_quiet(*, at: datetime, quiet_from: time | None, quiet_until: time | None, time_zone: str) -> bool:
    """Say whether `at` falls into the quiet hours; they may reach over midnight. Without both ends there are none."""
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return False
    clock = at.astimezone(ZoneInfo(time_zone)).time()
    if quiet_from < quiet_until:
        return quiet_from <= clock < quiet_until
    return clock >= quiet_from or clock < quiet_until
