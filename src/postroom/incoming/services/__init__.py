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
from postroom.incoming.services.mailboxes import fetch_new, remove_mailbox, save_mailbox, try_mailbox
from postroom.incoming.services.mails import take_mail
from postroom.incoming.services.reported import take_reported
from postroom.incoming.services.texts import take_texts
from postroom.incoming.services.words import BadWord, WordIsTaken, add_word, remove_word

__all__ = [
    "BadWord",
    "NotAttached",
    "WordIsTaken",
    "add_word",
    "attach",
    "deal_with",
    "fetch_new",
    "forget_contact",
    "forget_messages",
    "forget_old",
    "link_answer",
    "remove_mailbox",
    "remove_word",
    "save_mailbox",
    "take_mail",
    "take_reported",
    "take_texts",
    "take_up_again",
    "try_mailbox",
]
