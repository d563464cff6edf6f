"""Why a letter or a file was not set: a code for programs, and what it concerns."""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """What went wrong."""

    GLYPH = "glyph"
    """The typeface has no such letter."""
    WIDE = "wide"
    """A line of the address is wider than its area."""
    PAGES = "pages"
    PICTURE = "picture"
    SLOW = "slow"
    """It took more time than a letter may."""
    DIED = "died"
    """It took more memory than a letter may, or broke the setter."""
    BROKEN = "broken"
    """The file is no PDF that can be read."""
    LOCKED = "locked"
    PAPER_GONE = "paper_gone"
    """A PDF that goes with it is not in the data folder any more."""
    NOT_SET = "not_set"
    """Anything else, with the setter's own words."""


_SENTENCES = {
    Code.GLYPH: "“{detail}” cannot be printed in the letters of the design",
    Code.WIDE: "the line “{detail}” of the address is too wide for its area",
    Code.PAGES: "it has more than {detail} pages",
    Code.PICTURE: "a picture in it cannot be read",
    Code.SLOW: "setting it took too long",
    Code.DIED: "setting it took too much memory",
    Code.BROKEN: "it is no PDF that can be read",
    Code.LOCKED: "it is protected by a password",
    Code.PAPER_GONE: "the PDF {detail} that goes with it is missing from the data folder",
    Code.NOT_SET: "it cannot be set ({detail})",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One letter that there is no PDF of."""

    code: Code
    detail: str = ""
    who: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong, naming whose letter it is."""
        said = _SENTENCES[self.code].format(detail=self.detail)
        return f"The letter to {self.who}: {said}." if self.who else f"{said[0].upper()}{said[1:]}."


class Refused(Exception):
    """There is no PDF of it; `refusal` says why."""

    def __init__(self, code: Code, detail: str = "", who: str = "") -> None:
        self.refusal = Refusal(code, detail, who)
        super().__init__(self.refusal.sentence)
