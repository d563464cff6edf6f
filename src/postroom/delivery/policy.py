"""What an outcome means for a message and for its account: the guarantee of each channel, as a table in code."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from postroom.core import retry
from postroom.core.carriage.envelope import Channel
from postroom.core.carriage.outcome import Accepted, Misconfigured, NotSent, Outcome, Refused, TryLater, Unclear
from postroom.core.lifecycle import FailureKind, HoldReason, Step
from postroom.outbox.services import BLIND_RESENDS, OUT_OF_HOURS, Claimed, Moment, Result

MAX_BURST = timedelta(seconds=2)
"""How soon a message comes back whose turn did not come; the account's own cooling down does the waiting."""

_LARGEST_CODE = 32_767


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How patient we are. `luck` gives random numbers from 0 to 1 for the jitter."""

    resend_uncertain: bool
    resend_codes: bool = False
    retry_base: timedelta
    luck: Callable[[], float]

    def result(self, outcome: Outcome, claimed: Claimed, *, at: datetime, wire_at: Moment | None) -> Result:
        """Say what becomes of the claimed message."""
        common = _known(claimed, at, wire_at)
        match outcome:
            case Accepted(_, carrier_ref, code, text, part_refs, price):
                return Result(
                    **common,
                    step=Step.ACCEPT,
                    carrier_ref=carrier_ref,
                    part_refs=() if claimed.channel == Channel.EMAIL else part_refs or (carrier_ref,),
                    code=_number(code),
                    note=text,
                    price=price,
                )
            case TryLater(_, code, text, min_wait, kind, most_tries):
                if _is_over(claimed, most_tries):
                    return Result(**common, step=Step.GIVE_UP, failure=kind, code=_number(code), note=text)
                return Result(
                    **common, step=Step.DEFER, wait=self._wait(claimed, min_wait), code=_number(code), note=text
                )
            case Refused(_, kind, code, text):
                return Result(**common, step=Step.GIVE_UP, failure=kind, code=_number(code), note=text)
            case Misconfigured(_, reason) | NotSent(_, reason):
                return Result(**common, step=Step.DEFER, wait=MAX_BURST, burn=False, note=reason)
            case Unclear(_, text) if self._goes_again(claimed) and claimed.blind < BLIND_RESENDS:
                note = f"answer lost, it may have arrived; it goes out again: {text}"
                return Result(**common, step=Step.DEFER, wait=self._wait(claimed, None), blind=True, note=note)
            case Unclear(_, text):
                return Result(**common, step=Step.LOSE_ANSWER, note=text)

    def _goes_again(self, claimed: Claimed) -> bool:
        return self.resend_uncertain or (self.resend_codes and claimed.is_code)

    def _wait(self, claimed: Claimed, min_wait: timedelta | None) -> timedelta:
        return retry.wait(attempt=claimed.tries, luck=self.luck(), min_wait=min_wait, base=self.retry_base)


def _is_over(claimed: Claimed, most_tries: int | None) -> bool:
    """Whether it has waited long enough, or was tried as often as this fault is worth."""
    return retry.gives_up(waited=timedelta(seconds=claimed.waited)) or (
        most_tries is not None and claimed.tries >= most_tries
    )


def held(claimed: Claimed, *, at: datetime) -> Result:
    """Say what becomes of a message that the checks at the claim stopped."""
    common = _known(claimed, at)
    if claimed.hold == "expired":
        return Result(**common, step=Step.EXPIRE)
    if claimed.hold == OUT_OF_HOURS:
        return Result(**common, step=Step.DEFER, wait=claimed.waits, burn=False)
    return Result(**common, step=Step.HOLD, hold_reason=HoldReason(claimed.hold or HoldReason.BY_HAND))


def unusable(claimed: Claimed, problem: str, *, at: datetime) -> Result:
    """Fail a message whose contents cannot be made into an envelope."""
    return Result(**_known(claimed, at), step=Step.GIVE_UP, failure=FailureKind.BAD_CONTENT, note=problem)


class _Known(TypedDict):
    message_id: int
    attempt: int
    at: datetime
    claimed_at: Moment
    wire_at: Moment | None


def _known(claimed: Claimed, at: datetime, wire_at: Moment | None = None) -> _Known:
    return {
        "message_id": claimed.message_id,
        "attempt": claimed.attempt,
        "at": at,
        "claimed_at": claimed.claimed_at,
        "wire_at": wire_at,
    }


def _number(code: str) -> int | None:
    """Return a code that fits its column; carriers also have larger ones, which their words tell."""
    return int(code) if code.isdigit() and int(code) <= _LARGEST_CODE else None
