"""What became of one envelope. Each class is one thing the dispatcher does differently.

Accepted       the carrier has it: the message is sent
TryLater       not now: the message goes back to the queue and has used up a try
Refused        never: the message has failed
Misconfigured  no message will pass: the account is paused with an alarm, the message waits, no try is used up
NotSent        its turn did not come: the account cools down, the message waits, no try is used up
Unclear        it left the house and the answer was lost: the channel's policy decides (RFC 1047)
"""

from dataclasses import dataclass
from datetime import timedelta

from postroom.core.carriage.arrival import Price
from postroom.core.lifecycle import FailureKind


@dataclass(frozen=True, slots=True)
class Accepted:
    """The carrier has taken the message. `carrier_ref` is what the carrier calls it, or ours if it says none.

    A message that went in several parts has a name for each, in order; the first is `carrier_ref`.
    """

    reference: str
    carrier_ref: str
    code: str = ""
    text: str = ""
    part_refs: tuple[str, ...] = ()
    price: Price | None = None


@dataclass(frozen=True, slots=True)
class TryLater:
    """The carrier did not take it now and may later; not before `min_wait` if that is given.

    `kind` is what the failure is to be called should the tries run out: their time, or `most_tries` of them.
    """

    reference: str
    code: str = ""
    text: str = ""
    min_wait: timedelta | None = None
    kind: FailureKind = FailureKind.TOO_MANY_TRIES
    most_tries: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The carrier will never take it. With `suppress` the address itself is dead and gets nothing more."""

    reference: str
    kind: FailureKind
    code: str = ""
    text: str = ""
    suppress: bool = False


@dataclass(frozen=True, slots=True)
class Misconfigured:
    """Our account is set up wrongly (login, certificate): nothing was sent, nothing will pass until a person acts."""

    reference: str
    reason: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing of this message left the house, and it was not this message's fault."""

    reference: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """The point of no return was passed and no usable answer came: it may have been taken."""

    reference: str
    text: str = ""


Outcome = Accepted | TryLater | Refused | Misconfigured | NotSent | Unclear
