"""Look at a finished frame as a mail program does, and say what is wrong with it before it goes out."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from html.parser import HTMLParser

from postroom.core.design.blocks import Design, Spoken, spoken_of
from postroom.core.design.colours import ENOUGH, ENOUGH_IF_LARGE, contrast, read_colour, readable_on
from postroom.core.design.frame import Frame, Linked, Place, Tagged
from postroom.core.design.values import line, lines
from postroom.core.tags.catalogue import Catalogue, Unknown
from postroom.core.tags.parse import Tag, parse

LARGEST_KB = 102
"""What Gmail shows of an e-mail's HTML before it cuts the rest off."""
_LARGE_PX, _LARGE_BOLD_PX, _BOLD = 24, 18.66, 600
_FORBIDDEN = frozenset({
    "script", "iframe", "object", "embed", "form", "input", "button", "textarea", "select", "link", "base", "svg",
    "math", "video",
})  # fmt: skip
_STANDS_ALONE = frozenset({"br", "hr", "img", "meta", "col"})
_PX = re.compile(r"(\d+(?:\.\d+)?)px")
_FETCHES = re.compile(r"@import|url\s*\(|expression\s*\(", re.IGNORECASE)


class Code(StrEnum):
    """What may be wrong with a design."""

    NO_MESSAGE = "no_message"
    MANY_MESSAGES = "many_messages"
    NO_OPT_OUT = "no_opt_out"
    NO_ADDRESS = "no_address"
    CONTRAST = "contrast"
    NO_ALT = "no_alt"
    EMPTY_LINK = "empty_link"
    TOO_LARGE = "too_large"
    UNKNOWN_TAG = "unknown_tag"
    NOT_INLINE = "not_inline"
    UNSAFE = "unsafe"
    UNREADABLE = "unreadable"
    NOT_SAID = "not_said"


ADVICE = frozenset({Code.NO_ADDRESS, Code.NOT_INLINE, Code.NOT_SAID})
"""Worth a look, but no reason to refuse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, as a code for programs and a sentence for people; `about` is the text concerned.

    `language`: it is so in messages of this language only.
    """

    code: Code
    sentence: str
    about: str = ""
    figure: str = ""
    language: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the design must not be published like this."""
        return self.code not in ADVICE


def check(
    frame: Frame, *, catalogue: Catalogue, brand_colours: Collection[str], for_marketing: bool
) -> tuple[Problem, ...]:
    """Return all that is wrong with a frame, for each colour of a brand that uses it, and with those of languages."""
    found = _looked_at(frame, catalogue, brand_colours, for_marketing=for_marketing)
    for language, spoken in frame.others:
        there = _looked_at(spoken, catalogue, brand_colours, for_marketing=for_marketing)
        found += [replace(problem, language=language) for problem in there if problem not in found]
    return tuple(found)


def not_said(design: Design) -> Iterator[Problem]:
    """Say which words of a design stay as they are in messages of a language that it speaks."""
    for language in design.languages:
        for block in design.blocks:
            if not isinstance(block, Spoken):
                continue
            there = block.others.get(language, {})
            words = (each.name for each in spoken_of(type(block)) if each.metadata["read"] in (line, lines))
            if missing := next((said for name in words if (said := getattr(block, name)) and name not in there), ""):
                shown = missing[:40]
                sentence = f"“{shown}” is not said in {language}."
                yield Problem(code=Code.NOT_SAID, sentence=sentence, about=shown, language=language)


def _looked_at(
    frame: Frame, catalogue: Catalogue, brand_colours: Collection[str], *, for_marketing: bool
) -> list[Problem]:
    found = [*_places(frame, for_marketing=for_marketing), *_tags(frame, catalogue)]
    for colour in dict.fromkeys(brand_colours or ["#0b5cab"]):
        html = _sample(frame, colour)
        reader = _Reader()
        reader.feed(html)
        reader.close()
        found += reader.problems
        size = len(html.encode()) // 1024
        if size >= LARGEST_KB:
            sentence = f"The design alone has {size} kB: mail programs cut a message at {LARGEST_KB} kB."
            found.append(Problem(code=Code.TOO_LARGE, sentence=sentence, figure=str(size)))
    return list(dict.fromkeys(found))


def lets_opt_out(frame: Frame) -> bool:
    """Say whether there is a place for the link by which a customer says no."""
    return bool({Place.OPT_OUT, Place.FOOTER} & _found(frame))


def _places(frame: Frame, *, for_marketing: bool) -> Iterator[Problem]:
    times = sum(piece is Place.CONTENT for piece in frame.pieces)
    if times == 0:
        yield Problem(code=Code.NO_MESSAGE, sentence="There is no place for the message.")
    if times > 1:
        sentence = f"There are {times} places for the message; one is needed."
        yield Problem(code=Code.MANY_MESSAGES, sentence=sentence, figure=str(times))
    if for_marketing and not lets_opt_out(frame):
        yield Problem(code=Code.NO_OPT_OUT, sentence="Marketing needs a link to unsubscribe in its footer.")
    if not {Place.ADDRESS, Place.FOOTER} & _found(frame):
        yield Problem(code=Code.NO_ADDRESS, sentence="The address of the company is missing from the footer.")


def _found(frame: Frame) -> set[Place]:
    return {piece for piece in frame.pieces if isinstance(piece, Place)}


def _tags(frame: Frame, catalogue: Catalogue) -> Iterator[Problem]:
    sources = [piece.source for piece in frame.pieces if isinstance(piece, Tagged | Linked)]
    for tag in (tag for source in sources for tag in parse(source) if isinstance(tag, Tag)):
        if tag.doubtful and not catalogue.knows_start(tag.path):
            continue
        if tag.free or isinstance(catalogue.find(tag.path), Unknown):
            sentence = f"#{tag.name} is not a tag that a design can use."
            yield Problem(code=Code.UNKNOWN_TAG, sentence=sentence, about=tag.name)


def _sample(frame: Frame, colour: str) -> str:
    """The frame with something in each place."""
    fixed: Mapping[Place, str] = {
        Place.COLOUR: colour,
        Place.INK: readable_on(colour),
        Place.CONTENT: "<p>Message</p>",
        Place.LOGO: "Brand",
        Place.LOGO_BLOCK: "Brand",
        Place.ADDRESS: "Address",
        Place.OPT_OUT: '<a href="https://example.org/">Unsubscribe</a>',
        Place.FOOTER: "Address",
        Place.LANGUAGE: "en",
        Place.DIRECTION: "ltr",
        Place.PICTURES: "https://example.org",
    }
    written = []
    for piece in frame.pieces:
        if isinstance(piece, Place):
            written.append(fixed.get(piece, ""))
        elif isinstance(piece, Tagged):
            written.append(piece.source)
        else:
            written.append("https://example.org/" if isinstance(piece, Linked) else piece)
    return "".join(written)


@dataclass(frozen=True, slots=True)
class _Element:
    """What an element hands down to the letters in it."""

    tag: str
    ink: str = "#000000"
    ground: str = "#ffffff"
    size: float = 16
    bold: bool = False
    hidden: bool = False


class _Reader(HTMLParser):
    """Reads HTML as a mail program does."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[Problem] = []
        self._stack = [_Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._judge(tag, given)
        if tag not in _STANDS_ALONE:
            self._stack.append(_inside(self._stack[-1], tag, given))

    def handle_endtag(self, tag: str) -> None:
        depth = next((n for n in range(len(self._stack) - 1, 0, -1) if self._stack[n].tag == tag), None)
        if depth:
            del self._stack[depth:]

    def handle_data(self, data: str) -> None:
        here = self._stack[-1]
        if here.tag == "style" and _FETCHES.search(data):
            self._report(Code.UNSAFE, "A style fetches something from elsewhere.")
        words = " ".join(data.split())
        if not words or here.hidden or here.tag in ("style", "title"):
            return
        large = here.size >= _LARGE_PX or (here.bold and here.size >= _LARGE_BOLD_PX)
        found = contrast(here.ink, here.ground)
        if found < (ENOUGH_IF_LARGE if large else ENOUGH):
            shown = words[:40]
            sentence = f"“{shown}” is hard to read: {here.ink} on {here.ground} has a contrast of {found:.1f}."
            self._report(Code.CONTRAST, sentence, about=shown, figure=f"{found:.1f}")

    def _judge(self, tag: str, given: Mapping[str, str]) -> None:
        if tag in _FORBIDDEN or any(name.startswith("on") for name in given):
            self._report(Code.UNSAFE, f"<{tag}> must not stand in an e-mail.", about=tag)
        if tag == "img" and not given.get("alt", "").strip():
            self._report(Code.NO_ALT, "A picture has no alternative text.", about=given.get("src", ""))
        if tag == "a" and not given.get("href"):
            self._report(Code.EMPTY_LINK, "A link or button leads nowhere.")
        if given.get("class") and not given.get("style") and tag in ("p", "td", "span"):
            self._report(Code.NOT_INLINE, f"<{tag}> has its style in a class: some mail programs drop it.", about=tag)

    def _report(self, code: Code, sentence: str, *, about: str = "", figure: str = "") -> None:
        self.problems.append(Problem(code=code, sentence=sentence, about=about, figure=figure))


def _inside(outer: _Element, tag: str, given: Mapping[str, str]) -> _Element:
    style = dict(_declarations(given.get("style", "")))
    size = _PX.search(style.get("font-size", ""))
    weight = style.get("font-weight", "")
    bold = outer.bold if not weight else weight in ("bold", "bolder") or (weight.isdigit() and int(weight) >= _BOLD)
    ground = style.get("background-color") or style.get("background") or given.get("bgcolor", "")
    return _Element(
        tag=tag,
        ink=read_colour(style.get("color") or given.get("color", "")) or outer.ink,
        ground=read_colour(ground) or outer.ground,
        size=float(size[1]) if size else outer.size,
        bold=bold or tag in ("b", "strong", "h1", "h2", "h3", "th"),
        hidden=outer.hidden or style.get("display") == "none",
    )


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        yield name.strip().lower(), value.strip().lower()
