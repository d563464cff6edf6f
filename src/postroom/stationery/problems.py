"""What proofreading may find in a template, and where."""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """What may be wrong with a template."""

    NO_WORDING = "no_wording"
    NO_DEFAULT = "no_default"
    MISSING_LANGUAGE = "missing_language"
    UNWRITTEN_LANGUAGE = "unwritten_language"
    TWICE = "twice"
    UNKNOWN_LANGUAGE = "unknown_language"
    EMPTY_SUBJECT = "empty_subject"
    EMPTY_TEXT = "empty_text"
    UNKNOWN_TAG = "unknown_tag"
    LONG_SUBJECT = "long_subject"
    PLAIN_LINK = "plain_link"
    EMPTY_LINK = "empty_link"
    NOT_A_LINK = "not_a_link"
    NOT_A_FILE = "not_a_file"
    UNKNOWN_FILE = "unknown_file"
    UNKNOWN_PICTURE = "unknown_picture"
    NO_ALT = "no_alt"
    UNKNOWN_FORMAT = "unknown_format"
    UNKNOWN_SNIPPET = "unknown_snippet"
    SNIPPET_WITHIN = "snippet_within"
    TOO_LARGE = "too_large"
    LONG_SMS = "long_sms"


ADVICE = frozenset({Code.LONG_SUBJECT, Code.PLAIN_LINK, Code.NO_ALT, Code.LONG_SMS, Code.UNWRITTEN_LANGUAGE})
"""Worth a look, but no reason to refuse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a template: language, `subject`, `text` or `sms`, and the line counted from 1 (0: the whole part)."""

    language: str = ""
    part: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, as a code for programs and a sentence for people."""

    code: Code
    sentence: str
    place: Place = Place()
    tag: str = ""
    """The tag, or the code of the snippet."""
    suggestions: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether the template must not be published like this."""
        return self.code not in ADVICE
