"""The door of what comes in: taking it, saying whose it is, dealing with it."""

from postroom.incoming.services.handling import (
    NotAttached,
    attach,
    deal_with,
    forget_contact,
    forget_messages,
    forget_old,
    link_answer,
    take_up_again,
)
from postroom.incoming.services.texts import take_texts

__all__ = [
    "NotAttached",
    "attach",
    "deal_with",
    "forget_contact",
    "forget_messages",
    "forget_old",
    "link_answer",
    "take_texts",
    "take_up_again",
]
