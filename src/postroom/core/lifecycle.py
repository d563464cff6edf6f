"""The life of a message, as one table: which step leads from which state to which.

draft --submit--> queued | pending_approval --approve--> queued --claim--> sending --accept--> sent --> delivered
queued <-> held          waits on a condition or a person
sending --defer-->       queued again after back-off
sending --give_up-->     failed;  --lose_answer--> uncertain
"""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where a message is. A message is in exactly one state."""

    DRAFT = "draft"
    PENDING_APPROVAL = "pending_approval"
    QUEUED = "queued"
    HELD = "held"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    RETURNED = "returned"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What may happen to a message."""

    SUBMIT = "submit"
    ASK_APPROVAL = "ask_approval"
    APPROVE = "approve"
    REJECT = "reject"
    HOLD = "hold"
    RELEASE = "release"
    CLAIM = "claim"
    ACCEPT = "accept"
    DEFER = "defer"
    GIVE_UP = "give_up"
    LOSE_ANSWER = "lose_answer"
    COUNT_AS_SENT = "count_as_sent"
    CONFIRM = "confirm"
    BOUNCE = "bounce"
    COME_BACK = "come_back"
    UNDO_RETURN = "undo_return"
    DOUBT_AGAIN = "doubt_again"
    RECALL = "recall"
    EXPIRE = "expire"
    CANCEL = "cancel"
    SEND_AGAIN = "send_again"
    SEND_NOW = "send_now"
    TAKE_BACK = "take_back"


class IllegalStep(Exception):
    """The message is in a state that this step does not start from."""


_S = State
STEPS: Mapping[Step, Mapping[State, State]] = {
    Step.SUBMIT: {_S.DRAFT: _S.QUEUED},
    Step.ASK_APPROVAL: {_S.DRAFT: _S.PENDING_APPROVAL},
    Step.APPROVE: {_S.PENDING_APPROVAL: _S.QUEUED},
    Step.REJECT: {_S.PENDING_APPROVAL: _S.DRAFT},
    Step.HOLD: {_S.QUEUED: _S.HELD, _S.SENDING: _S.HELD},
    Step.RELEASE: {_S.HELD: _S.QUEUED},
    Step.CLAIM: {_S.QUEUED: _S.SENDING},
    Step.ACCEPT: {_S.SENDING: _S.SENT},
    Step.DEFER: {_S.SENDING: _S.QUEUED},
    Step.GIVE_UP: {_S.SENDING: _S.FAILED, _S.UNCERTAIN: _S.FAILED},
    Step.LOSE_ANSWER: {_S.SENDING: _S.UNCERTAIN},
    Step.COUNT_AS_SENT: {_S.UNCERTAIN: _S.SENT},
    Step.CONFIRM: {_S.SENT: _S.DELIVERED, _S.UNCERTAIN: _S.DELIVERED, _S.FAILED: _S.DELIVERED},
    Step.BOUNCE: {_S.SENT: _S.FAILED, _S.DELIVERED: _S.FAILED, _S.UNCERTAIN: _S.FAILED},
    Step.COME_BACK: {_S.SENT: _S.RETURNED, _S.DELIVERED: _S.RETURNED, _S.UNCERTAIN: _S.RETURNED},
    Step.UNDO_RETURN: {_S.RETURNED: _S.SENT},
    Step.DOUBT_AGAIN: {_S.RETURNED: _S.UNCERTAIN},
    Step.RECALL: {_S.SENT: _S.CANCELLED, _S.UNCERTAIN: _S.CANCELLED},
    Step.EXPIRE: {_S.QUEUED: _S.EXPIRED, _S.HELD: _S.EXPIRED, _S.SENDING: _S.EXPIRED},
    Step.CANCEL: {
        _S.DRAFT: _S.CANCELLED,
        _S.PENDING_APPROVAL: _S.CANCELLED,
        _S.QUEUED: _S.CANCELLED,
        _S.HELD: _S.CANCELLED,
    },
    Step.SEND_AGAIN: {
        _S.FAILED: _S.QUEUED,
        _S.EXPIRED: _S.QUEUED,
        _S.HELD: _S.QUEUED,
        _S.UNCERTAIN: _S.QUEUED,
    },
    Step.SEND_NOW: {_S.QUEUED: _S.QUEUED},
    Step.TAKE_BACK: {_S.QUEUED: _S.DRAFT, _S.HELD: _S.DRAFT},
}

END_STATES = frozenset({_S.SENT, _S.DELIVERED, _S.FAILED, _S.RETURNED, _S.EXPIRED, _S.CANCELLED})


class HoldReason(StrEnum):
    """Why a message is held; each says who or what releases it."""

    BY_HAND = "by_hand"
    RUN_PAUSED = "run_paused"
    CAPTURE = "capture"
    NO_ACCOUNT = "no_account"
    SUPPRESSED = "suppressed"
    OPTED_OUT = "opted_out"
    UNDELIVERABLE = "undeliverable"
    RESTORED = "restored"
    COUNTRY = "country"
    """The four limits that a unit may have: no such country, too dear, not known how dear, enough for today."""
    TOO_DEAR = "too_dear"
    NO_PRICE = "no_price"
    DAILY_LIMIT = "daily_limit"


LIMITED = frozenset({HoldReason.COUNTRY, HoldReason.TOO_DEAR, HoldReason.NO_PRICE, HoldReason.DAILY_LIMIT})
"""Why a unit's limits hold a message."""


class FailureKind(StrEnum):
    """Why a message failed, for a sentence in the reader's language and for grouping in Errors."""

    NO_SUCH_ADDRESS = "no_such_address"
    MAILBOX_FULL = "mailbox_full"
    REFUSED_BY_POLICY = "refused_by_policy"
    REFUSED = "refused"
    BAD_ADDRESS = "bad_address"
    BAD_CONTENT = "bad_content"
    TOO_MANY_TRIES = "too_many_tries"
    POISON = "poison"
    UNDELIVERED = "undelivered"
    NOT_IN_TIME = "not_in_time"
    DECLINED = "declined"
    """The recipient did not want a registered letter."""
    UNCLAIMED = "unclaimed"
    """Nobody fetched a registered letter in time."""


class Folder(StrEnum):
    """The five boxes of the Shipping centre."""

    DRAFTS = "drafts"
    OUTBOX = "outbox"
    SENT = "sent"
    ARCHIVE = "archive"
    ERRORS = "errors"


FOLDERS: Mapping[Folder, frozenset[State]] = {
    Folder.DRAFTS: frozenset({_S.DRAFT, _S.PENDING_APPROVAL}),
    Folder.OUTBOX: frozenset({_S.QUEUED, _S.HELD, _S.SENDING}),
    Folder.SENT: frozenset({_S.SENT, _S.DELIVERED}),
    Folder.ERRORS: frozenset({_S.FAILED, _S.RETURNED, _S.EXPIRED, _S.UNCERTAIN}),
    Folder.ARCHIVE: END_STATES,
}
NEEDS_A_PERSON = frozenset(HoldReason) - {HoldReason.BY_HAND, HoldReason.RUN_PAUSED, HoldReason.CAPTURE}
"""Held messages that belong to Errors too: somebody has to find out what is wrong.

What a person put on hold, with its run or alone, or keeps from leaving the house, waits as it was told to.
"""


def after(state: State, step: Step) -> State:
    """Return the state that follows `state` when `step` is taken; raises `IllegalStep`."""
    try:
        return STEPS[step][state]
    except KeyError:
        raise IllegalStep(f"cannot {step} a message that is {state}") from None


def starts(step: Step) -> frozenset[State]:
    """Return the states from which `step` may be taken."""
    return frozenset(STEPS[step])


def allowed(state: State) -> frozenset[Step]:
    """Return the steps that may be taken from `state`."""
    return frozenset(step for step, moves in STEPS.items() if state in moves)
