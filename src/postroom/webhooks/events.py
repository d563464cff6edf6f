"""What a program can be told of."""

from enum import StrEnum


class Event(StrEnum):
    """The kinds of events, by the names that stand in what is sent."""

    MESSAGE_SENT = "message.sent"
    MESSAGE_DELIVERED = "message.delivered"
    MESSAGE_FAILED = "message.failed"
    MESSAGE_EXPIRED = "message.expired"
    MESSAGE_UNCERTAIN = "message.uncertain"
    MESSAGE_RETURNED = "message.returned"
    LETTER_RETURNED = "letter.returned"
    CONSENT_CHANGED = "consent.changed"
    LINK_OPENED = "link.opened"
    INCOMING_RECEIVED = "incoming.received"


TEST = "test"
"""Goes to one program when somebody asks for it; nobody has to choose it."""
