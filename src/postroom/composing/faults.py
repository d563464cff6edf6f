"""Why a message could not be written: a code and what it concerns, for screens and programs, and it all in English."""

from dataclasses import dataclass
from enum import StrEnum

from postroom.core.rendering.skeleton import BadHeader
from postroom.core.tags.errors import UnknownLanguage
from postroom.core.tags.problems import Problem, ProblemCode
from postroom.stationery.selectors import NoWording


class FaultCode(StrEnum):
    """The kinds of fault beside those of `ProblemCode`."""

    NO_WORDING = "no_wording"
    BAD_SUBJECT = "bad_subject"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_RECORD = "unknown_record"
    NOTHING_SAID = "nothing_said"
    NO_NUMBER = "no_number"
    NOT_MOBILE = "not_mobile"
    IMPOSSIBLE_NUMBER = "impossible_number"
    NO_POSTAL_ADDRESS = "no_postal_address"
    BAD_POSTAL_ADDRESS = "bad_postal_address"
    ADDRESS_UNFIT = "address_unfit"
    UNKNOWN_FILE = "unknown_file"
    FILES_TOO_LARGE = "files_too_large"
    NO_PDF = "no_pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What keeps a message from being written. `sentence` is English; a screen in another language goes by `code`."""

    code: str
    sentence: str
    tag: str = ""
    detail: str = ""
    who: str = ""
    """The customer whose value it concerns; empty: it concerns the text."""
    suggestions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.sentence

    @property
    def key(self) -> str:
        """The code and the tag: what many customers have in common."""
        return f"{self.code}:{self.tag or self.detail}"


def of_text(problem: Problem) -> Fault:
    """Say what is wrong with a text."""
    return Fault(
        code=problem.code,
        sentence=problem.sentence,
        tag=problem.tag,
        detail=problem.detail,
        suggestions=problem.suggestions,
    )


def of_values(problem: Problem, who: str) -> Fault:
    """Say what is wrong with the values of one customer."""
    said = f"cannot show its value ({problem.detail})" if problem.detail else "has no value"
    said = "has no file" if problem.code is ProblemCode.NO_FILE else said
    sentence = f"#{problem.tag} {said} for {who}"
    return Fault(code=problem.code, tag=problem.tag, detail=problem.detail, who=who, sentence=sentence)


def of_error(error: UnknownLanguage | NoWording | BadHeader, who: str = "") -> Fault:
    """Say why there is nothing to show at all."""
    code = {UnknownLanguage: FaultCode.UNKNOWN_LANGUAGE, NoWording: FaultCode.NO_WORDING}.get(type(error))
    sentence = f"{error} for {who}" if who else str(error)
    return Fault(code=code or FaultCode.BAD_SUBJECT, sentence=sentence, who=who)


class Unfit(Exception):
    """A message that is written cannot go to this address, or says nothing."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.sentence)
        self.fault = fault


_REPAIRS = {
    FaultCode.NOTHING_SAID: "{who} would get an empty message: write a text for this channel.",
    FaultCode.NO_NUMBER: "{who} has no mobile number: add one, or write a letter or an e-mail instead.",
    FaultCode.NOT_MOBILE: "{detail} of {who} is no mobile number: add one, or write a letter or an e-mail instead.",
    FaultCode.IMPOSSIBLE_NUMBER: "{detail} of {who} cannot be dialled: correct it, or write a letter or an e-mail"
    " instead.",
    FaultCode.NO_POSTAL_ADDRESS: "{who} has no postal address: add one, or write an e-mail or a text message instead.",
    FaultCode.BAD_POSTAL_ADDRESS: "The postal address of {who} cannot be used: {detail} Correct it, or write an"
    " e-mail or a text message instead.",
    FaultCode.ADDRESS_UNFIT: "{detail} Shorten it, or choose a design with more room for the address.",
}


def unfit(code: FaultCode, who: str, detail: str = "") -> Unfit:
    """Say what is wrong with an address, whose it is, how to repair it, and what to do instead."""
    sentence = _REPAIRS[code].format(who=who, detail=detail)
    return Unfit(Fault(code=code, sentence=sentence, who=who, detail=detail))
