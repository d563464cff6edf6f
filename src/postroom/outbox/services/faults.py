"""Why a message that was written by hand, or that is to be made anew, does not go: a code, and it in English."""

from enum import StrEnum

from postroom.composing.services import Fault


class Hindrance(StrEnum):
    """The kinds of fault beside those of a text and of its values."""

    NO_SUBJECT = "no_subject"
    NO_TEXT = "no_text"
    NO_TEMPLATE = "no_template"
    ADDRESS_GONE = "address_gone"
    NOT_FROM_TEMPLATE = "not_from_template"
    NO_ADDRESS = "no_address"
    MOVED_ON = "moved_on"
    FILES = "files"


NO_SUBJECT = Fault(code=Hindrance.NO_SUBJECT, sentence="There is no subject yet.")
NO_TEXT = Fault(code=Hindrance.NO_TEXT, sentence="There is no text yet.")
NO_TEMPLATE = Fault(
    code=Hindrance.NO_TEMPLATE,
    sentence="The template is not on offer any more: choose another, or write the text yourself.",
)
NOT_FROM_TEMPLATE = Fault(
    code=Hindrance.NOT_FROM_TEMPLATE, sentence="it was not made from a template; send it again as it was"
)
FILES = Fault(
    code=Hindrance.FILES, sentence="Files go out with e-mails alone: remove them, or choose an e-mail address."
)
MOVED_ON = Fault(code=Hindrance.MOVED_ON, sentence="it is not waiting to be sent again any more")


def address_gone(who: str) -> Fault:
    """Say that the chosen address was removed."""
    sentence = f"{who} has no such address any more: choose one."
    return Fault(code=Hindrance.ADDRESS_GONE, sentence=sentence, who=who)


def no_address(who: str) -> Fault:
    """Say that there is nowhere to write to."""
    return Fault(code=Hindrance.NO_ADDRESS, sentence=f"there is no address for {who}: add one first", who=who)
