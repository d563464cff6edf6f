"""What codes of templates are called on the screens: languages, and what proofreading finds, with its repair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.stationery.services import Problem

LANGUAGES = (
    *("en", "pl", "de", "fr", "bg", "ca", "cs", "cy", "da", "el", "es", "et", "fi", "ga", "hr", "hu", "it", "lt"),
    *("lv", "mk", "nb", "nl", "pt", "pt-br", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "tr", "uk"),
)
"""Languages on offer for a wording, those of the screens first."""
OCCASIONS: Mapping[str, _StrPromise] = {
    "": lazy("any occasion"),
    "birthday": lazy("birthday"),
    "season": lazy("season"),
    "newsletter": lazy("newsletter"),
    "welcome": lazy("welcome"),
    "event": lazy("event"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that proofreading found: where, what is wrong, and what repairs it."""

    where: str
    sentence: str
    repair: str
    language: str
    blocks: bool
    suggestions: Sequence[str]


def language_name(code: str) -> str:
    """Return what a language is called in the language of the screens; the code itself where nobody knows."""
    try:
        return str(capfirst(get_language_info(code)["name_translated"]))
    except KeyError:
        return code


def findings(problems: Iterable[Problem]) -> list[Finding]:
    """Put what proofreading found into words, what keeps the template from being published first."""
    return sorted((_finding(problem) for problem in problems), key=lambda found: not found.blocks)


def _finding(problem: Problem) -> Finding:
    sentence, repair = _SAID[problem.code]
    told = {"language": language_name(problem.place.language), "tag": problem.tag}
    return Finding(
        where=_where(problem),
        sentence=sentence % told,
        repair="" if problem.suggestions else repair % told,
        language=problem.place.language,
        blocks=problem.blocks,
        suggestions=problem.suggestions,
    )


def _where(problem: Problem) -> str:
    place = problem.place
    parts = [language_name(place.language)] if place.language else []
    if place.part:
        parts.append({"subject": _("subject"), "sms": _("short text")}.get(place.part) or _("text"))
    if place.line and place.part == "text":
        parts.append(_("line %(number)d") % {"number": place.line})
    return ", ".join(parts)


_SAID: Mapping[str, tuple[_StrPromise, _StrPromise]] = {
    "no_wording": (lazy("There is no text in any language."), lazy("Write one.")),
    "no_default": (
        lazy("There is no text in %(language)s, the language that stands in for all others."),
        lazy("Write it, so that nobody gets an empty message."),
    ),
    "missing_language": (
        lazy("The text in %(language)s, which customers get now, is missing."),
        lazy("Write it again."),
    ),
    "twice": (lazy("There is more than one text in %(language)s."), lazy("Save this language again.")),
    "unknown_language": (
        lazy("Nobody knows how amounts and dates are written in “%(language)s”."),
        lazy("Remove this language."),
    ),
    "empty_subject": (lazy("The subject is empty."), lazy("Write one, or remove this language.")),
    "empty_text": (lazy("The text is empty."), lazy("Write one, or remove this language.")),
    "unknown_tag": (lazy("#%(tag)s is not a tag."), lazy("Choose one from the list beside the text.")),
    "long_subject": (
        lazy("The subject is longer than 78 characters: mail programs cut it."),
        lazy("Shorten it if you can."),
    ),
    "empty_link": (
        lazy("A link or button leads nowhere, or says nothing."),
        lazy("Give it an address and words, or remove it."),
    ),
    "not_a_link": (
        lazy("#%(tag)s holds no web address that a link could lead to."),
        lazy("Choose a tag that is a link."),
    ),
    "no_alt": (
        lazy("A picture says nothing to those who do not see it."),
        lazy("Describe it in a few words."),
    ),
    "unknown_format": (lazy("#%(tag)s cannot be shown in that format."), lazy("Choose another format.")),
    "unknown_snippet": (lazy("There is no published snippet “%(tag)s”."), lazy("Publish it, or choose another.")),
    "snippet_within": (
        lazy("A snippet cannot be put into another one: “%(tag)s”."),
        lazy("Copy its text instead."),
    ),
    "too_large": (lazy("The text is too long for a message."), lazy("Shorten it.")),
    "long_sms": (
        lazy("As a text message it takes several parts, each of which is paid for."),
        lazy("Write a shorter text for it if you can."),
    ),
    "plain_link": (lazy("A link is not encrypted."), lazy("Write https:// if the site has it.")),
}
