"""What is wrong with a text or with one recipient's values, each with the tag it concerns and a sentence to show."""

from dataclasses import dataclass
from enum import StrEnum


class ProblemCode(StrEnum):
    """The kinds of problem; the first group is found when a text is compiled, the second for each recipient."""

    UNKNOWN_TAG = "unknown_tag"
    UNFINISHED_TAG = "unfinished_tag"
    TABLE_IN_SUBJECT = "table_in_subject"
    BAD_FALLBACK = "bad_fallback"
    UNKNOWN_FORMAT = "unknown_format"
    NOT_A_LINK = "not_a_link"
    NOT_A_FILE = "not_a_file"
    UNKNOWN_SNIPPET = "unknown_snippet"
    SNIPPET_WITHIN = "snippet_within"
    BAD_CHARACTER = "bad_character"
    TEXT_TOO_LONG = "text_too_long"
    TOO_MANY_TAGS = "too_many_tags"
    HTML_TOO_LARGE = "html_too_large"

    MISSING = "missing"
    UNSHOWABLE = "unshowable"
    NO_FILE = "no_file"


_SENTENCES = {
    ProblemCode.UNKNOWN_TAG: "There is no tag #{tag}.",
    ProblemCode.UNFINISHED_TAG: "#{tag} stands for a whole record: say which field of it.",
    ProblemCode.TABLE_IN_SUBJECT: "#{tag} is a table and cannot stand in a subject.",
    ProblemCode.BAD_FALLBACK: "What stands in for #{tag} must be a web address, as its value is.",
    ProblemCode.UNKNOWN_FORMAT: "#{tag} cannot be shown as “{detail}”.",
    ProblemCode.NOT_A_LINK: "#{tag} holds no web address that a link could lead to.",
    ProblemCode.NOT_A_FILE: "#{tag} holds no file that could go along.",
    ProblemCode.UNKNOWN_SNIPPET: "There is no published snippet “{detail}”.",
    ProblemCode.SNIPPET_WITHIN: "A snippet cannot be put into another one: “{detail}”.",
    ProblemCode.BAD_CHARACTER: "The text has a character that cannot be sent: {detail}.",
    ProblemCode.TEXT_TOO_LONG: "The text is longer than {detail} characters.",
    ProblemCode.TOO_MANY_TAGS: "The text has more than {detail} different tags.",
    ProblemCode.HTML_TOO_LARGE: "The e-mail is larger than {detail} KB: mail programs will cut it off.",
    ProblemCode.MISSING: "There is no value for #{tag}.",
    ProblemCode.NO_FILE: "There is no file for #{tag}.",
    ProblemCode.UNSHOWABLE: "The value for #{tag} cannot be shown: {detail}.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to repair. `tag` is its name without `#`; `suggestions` are names that may have been meant."""

    code: ProblemCode
    tag: str = ""
    detail: str = ""
    suggestions: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The problem in English; a screen in another language goes by `code`."""
        said = _SENTENCES[self.code].format(tag=self.tag, detail=self.detail)
        if not self.suggestions:
            return said
        return said + " Perhaps " + " or ".join(f"#{name}" for name in self.suggestions) + "?"
