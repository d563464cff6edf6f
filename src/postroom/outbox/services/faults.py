"""Why a message that was written by hand, or that is to be made anew, does not go: a code, and it in English."""

from enum import StrEnum

from postroom.composing.services import Fault, FaultCode
from postroom.core.letter.findings import Finding


class Hindrance(StrEnum):
    """The kinds of fault beside those of a text and of its values."""

    TIME_PASSED = "time_passed"
    NO_SUBJECT = "no_subject"
    NO_TEXT = "no_text"
    NO_TEMPLATE = "no_template"
    ADDRESS_GONE = "address_gone"
    NOT_FROM_TEMPLATE = "not_from_template"
    NO_ADDRESS = "no_address"
    MOVED_ON = "moved_on"
    FILES = "files"
    NOBODY_TOLD = "nobody_told"
    NO_REGISTERED_MAIL = "no_registered_mail"
    EMAIL_UNUSABLE = "email_unusable"
    NO_LETTER = "no_letter"
    NOT_SET = "not_set"


TIME_PASSED = Fault(
    code=Hindrance.TIME_PASSED, sentence="The time from which it may go has passed: choose a later one, or none."
)
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
    code=Hindrance.FILES, sentence="Text messages carry no files: remove them, or write an e-mail or a letter."
)
NO_LETTER = Fault(code=Hindrance.NO_LETTER, sentence="There is no PDF yet: add the one that is the letter.")
MOVED_ON = Fault(code=Hindrance.MOVED_ON, sentence="it is not waiting to be sent again any more")


def address_gone(who: str) -> Fault:
    """Say that the chosen address was removed."""
    sentence = f"{who} has no such address any more: choose one."
    return Fault(code=Hindrance.ADDRESS_GONE, sentence=sentence, who=who)


def no_address(who: str) -> Fault:
    """Say that there is nowhere to write to."""
    return Fault(code=Hindrance.NO_ADDRESS, sentence=f"there is no address for {who}: add one first", who=who)


def no_pdf(name: str) -> Fault:
    """Say that a file cannot be printed."""
    return Fault(code=FaultCode.NO_PDF, sentence=f"{name} is no PDF: only PDFs go with a letter.", detail=name)


def not_set(sentence: str) -> Fault:
    """Say why there is no PDF of a letter."""
    return Fault(code=Hindrance.NOT_SET, sentence=sentence, detail=sentence)


def of_finding(finding: Finding) -> Fault:
    """Say what is wrong with a letter that was looked at; its page is the `tag`."""
    code = f"letter_{finding.code}"
    return Fault(code=code, sentence=finding.sentence, tag=str(finding.page), detail=finding.detail)


def nobody_told(who: str) -> Fault:
    """Say that electronic registered mail needs somebody who is told of it."""
    sentence = f"{who} has no e-mail address that is told of the registered letter: choose one, or send it on paper."
    return Fault(code=Hindrance.NOBODY_TOLD, sentence=sentence, who=who)


def no_registered_mail(who: str) -> Fault:
    """Say that the customer has not agreed to get registered letters electronically."""
    sentence = (
        f"{who} has not agreed to electronic registered mail: ask for their consent and write it down on their card,"
        " or send it on paper."
    )
    return Fault(code=Hindrance.NO_REGISTERED_MAIL, sentence=sentence, who=who)


def email_unusable(who: str, email: str) -> Fault:
    """Say that the address which is to be told cannot be used."""
    sentence = f"{email} of {who} cannot be used any more: choose another address, or send it on paper."
    return Fault(code=Hindrance.EMAIL_UNUSABLE, sentence=sentence, who=who, detail=email)
