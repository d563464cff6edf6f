"""What kinds of blocks, their fields and what may be wrong with a design are called on the screens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from postroom.core.design.checking import Code
from postroom.web.templates.wording import language_name

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.core.design.checking import Problem

KIND_NAMES: Mapping[str, _StrPromise] = {
    "logo": _("Logo"),
    "header": _("Headline"),
    "message": _("The message"),
    "button": _("Button"),
    "picture": _("Picture"),
    "columns": _("Columns"),
    "divider": _("Line"),
    "footer": _("Footer"),
}
ICONS: Mapping[str, str] = {
    "logo": "star",
    "header": "heading",
    "message": "mail",
    "button": "external-link",
    "picture": "photo",
    "columns": "layout-grid",
    "divider": "minus",
    "footer": "file-text",
}
FIELDS: Mapping[str, _StrPromise] = {
    "page": _("Page"),
    "card": _("Card"),
    "ink": _("Letters"),
    "accent": _("Buttons and stripe"),
    "typeface": _("Typeface"),
    "stripe": _("A stripe along the top"),
    "src": _("Picture"),
    "alt": _("Alternative text"),
    "href": _("Leads to"),
    "height": _("Height in pixels"),
    "align": _("Stands"),
    "background": _("Background"),
    "text": _("Text"),
    "label": _("Words on it"),
    "colour": _("Colour"),
    "first": _("First column"),
    "second": _("Second column"),
    "third": _("Third column"),
    "first_src": _("Picture of the first"),
    "first_alt": _("Its alternative text"),
    "second_src": _("Picture of the second"),
    "second_alt": _("Its alternative text"),
    "third_src": _("Picture of the third"),
    "third_alt": _("Its alternative text"),
    "address": _("Address of the brand"),
    "opt_out": _("Link to unsubscribe"),
}
CHOICES: Mapping[str, tuple[tuple[str, _StrPromise], ...]] = {
    "align": (("left", _("left")), ("center", _("in the middle")), ("right", _("right"))),
    "typeface": (("sans", _("plain")), ("serif", _("with serifs")), ("mono", _("typewriter"))),
}
WAYS: Mapping[str, _StrPromise] = {"blocks": _("Blocks"), "html": _("Own HTML"), "mjml": _("MJML source")}
LETTER_WAY = _("Areas of a letter")
MESSAGE_KINDS: Mapping[str, _StrPromise] = {
    "": _("every message"),
    "service": _("service messages"),
    "marketing": _("marketing"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, and what repairs it."""

    sentence: str
    repair: str
    blocks: bool
    language: str = ""
    """It is so in messages of this language only."""


def findings(problems: Iterable[Problem]) -> list[Finding]:
    """Put what the check found into words, what keeps the design from being published first."""
    found = []
    for problem in problems:
        sentence, repair = _SAID[problem.code]
        told = {"about": problem.about, "figure": problem.figure}
        language = language_name(problem.language) if problem.language else ""
        said = {"sentence": sentence % told, "repair": repair % told}
        found.append(Finding(**said, blocks=problem.blocks, language=language))
    return sorted(found, key=lambda finding: not finding.blocks)


_SAID: Mapping[Code, tuple[_StrPromise, _StrPromise]] = {
    Code.NO_MESSAGE: (_("There is no place for the message."), _("Add the block “The message”, or write #content.")),
    Code.MANY_MESSAGES: (_("There are %(figure)s places for the message."), _("Leave one of them.")),
    Code.NO_OPT_OUT: (
        _("There is no link to unsubscribe, and marketing needs one."),
        _("Add a footer with that link, or choose this design for service messages only."),
    ),
    Code.NO_ADDRESS: (_("The brand's address is missing."), _("A footer can show it.")),
    Code.CONTRAST: (
        _("“%(about)s” is hard to read: its contrast is %(figure)s, and 4.5 is needed."),
        _("Choose a darker or a lighter colour."),
    ),
    Code.NO_ALT: (
        _("A picture has no alternative text."),
        _("Say what it shows, for those who cannot see it and for mail programs that do not load pictures."),
    ),
    Code.EMPTY_LINK: (_("A link or a button leads nowhere."), _("Say where it leads to, or remove it.")),
    Code.TOO_LARGE: (
        _("The design alone has %(figure)s kB; mail programs cut messages at 102 kB."),
        _("Shorten its texts."),
    ),
    Code.UNKNOWN_TAG: (
        _("#%(about)s is no tag that a design can use."),
        _("Look in the tag catalogue how it is written."),
    ),
    Code.NOT_INLINE: (
        _("<%(about)s> has its style in a class: some mail programs drop it."),
        _("Write the style into the element."),
    ),
    Code.UNSAFE: (_("Something in it must not stand in an e-mail."), _("Remove scripts, forms and foreign styles.")),
    Code.NOT_SAID: (
        _("“%(about)s” is said in the first language only."),
        _("Write it in this language too, or it stays as it is."),
    ),
    Code.UNREADABLE: (_("The source cannot be read: %(about)s."), _("Repair it, and the preview comes back.")),
}
