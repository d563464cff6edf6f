"""What the enhanced status of a mail system (RFC 3463) means for a message, wherever it is said."""

from collections.abc import Mapping
from typing import Final

from postroom.core.lifecycle import FailureKind

OF_PERMANENT: Final[Mapping[str, FailureKind]] = {
    "1.0": FailureKind.NO_SUCH_ADDRESS,
    "1.1": FailureKind.NO_SUCH_ADDRESS,
    "1.2": FailureKind.NO_SUCH_ADDRESS,
    "1.3": FailureKind.BAD_ADDRESS,
    "1.6": FailureKind.NO_SUCH_ADDRESS,
    "1.10": FailureKind.NO_SUCH_ADDRESS,
    "2.3": FailureKind.BAD_CONTENT,
    "3.4": FailureKind.BAD_CONTENT,
    "4.4": FailureKind.NO_SUCH_ADDRESS,
    "6.7": FailureKind.BAD_ADDRESS,
}
"""What 5.x.y means; 5.6.y otherwise is about the content and 5.7.y about policy."""

OFTEN_OVER: Final[Mapping[str, FailureKind]] = {
    "2.1": FailureKind.REFUSED,
    "2.2": FailureKind.MAILBOX_FULL,
}
"""Mailbox disabled or full: said to be permanent, and often over in a day."""


def of_status(status: str) -> FailureKind | None:
    """Return what "5.1.1" means; None where it says nothing of its own."""
    whole, _, rest = status.partition(".")
    if rest in OFTEN_OVER:
        return OFTEN_OVER[rest]
    if whole != "5":
        return None
    if rest in OF_PERMANENT:
        return OF_PERMANENT[rest]
    if rest.startswith("7."):
        return FailureKind.REFUSED_BY_POLICY
    return FailureKind.BAD_CONTENT if rest.startswith("6.") else None
