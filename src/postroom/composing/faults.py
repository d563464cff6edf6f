"""Why a message could not be written: a code and what it concerns, for screens and programs, and it all in English."""

from dataclasses import dataclass
from enum import StrEnum

from postroom.core.rendering.skeleton import BadHeader
from postroom.core.tags.errors import UnknownLanguage
from postroom.core.tags.problems import Problem
from postroom.stationery.selectors import NoWording


class FaultCode(StrEnum):
    """The kinds of fault beside those of `ProblemCode`."""

    NO_WORDING = "no_wording"
    BAD_SUBJECT = "bad_subject"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_RECORD = "unknown_record"


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
    sentence = f"#{problem.tag} {said} for {who}"
    return Fault(code=problem.code, tag=problem.tag, detail=problem.detail, who=who, sentence=sentence)


def of_error(error: UnknownLanguage | NoWording | BadHeader, who: str = "") -> Fault:
    """Say why there is nothing to show at all."""
    code = {UnknownLanguage: FaultCode.UNKNOWN_LANGUAGE, NoWording: FaultCode.NO_WORDING}.get(type(error))
    sentence = f"{error} for {who}" if who else str(error)
    return Fault(code=code or FaultCode.BAD_SUBJECT, sentence=sentence, who=who)
