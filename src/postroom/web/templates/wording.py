"""What codes of templates are called on the screens: languages, and what proofreading finds, with its repair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.stationery.services import Problem

LANGUAGES = (
    *("en", "pl", "de", "fr", "bg", "ca", "cs", "cy", "da", "el", "es", "et", "fi", "ga", "hr", "hu", "it", "lt"),
    *("lv", "mk", "nb", "nl", "pt", "pt-br", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "tr", "uk"),
)
"""Languages on offer for a wording, those of the screens first."""
EXTREMES: Mapping[str, _StrPromise] = {
    "longest_name": _("Longest name"),
    "other_language": _("Another language"),
    "missing": _("Missing values"),
    "longest_list": _("Longest list"),
}
OCCASIONS: Mapping[str, _StrPromise] = {
    "": _("any occasion"),
    "birthday": _("birthday"),
    "season": _("season"),
    "newsletter": _("newsletter"),
    "welcome": _("welcome"),
    "event": _("event"),
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
        parts.append({"subject": gettext("subject"), "sms": gettext("short text")}.get(place.part) or gettext("text"))
    if place.line and place.part == "text":
        parts.append(gettext("line %(number)d") % {"number": place.line})
    return ", ".join(parts)


_SAID: Mapping[str, tuple[_StrPromise, _StrPromise]] = {
    "no_wording": (_("There is no text in any language."), _("Write one.")),
    "no_default": (
        _("There is no text in %(language)s, the language that stands in for all others."),
        _("Write it, so that nobody gets an empty message."),
    ),
    "missing_language": (
        _("The text in %(language)s, which customers get now, is missing."),
        _("Write it again."),
    ),
    "unwritten_language": (
        _("Some customers read %(language)s: they get this in another language."),
        _("Write it in %(language)s, too."),
    ),
    "twice": (_("There is more than one text in %(language)s."), _("Save this language again.")),
    "unknown_language": (
        _("Nobody knows how amounts and dates are written in “%(language)s”."),
        _("Remove this language."),
    ),
    "empty_subject": (_("The subject is empty."), _("Write one, or remove this language.")),
    "empty_text": (_("The text is empty."), _("Write one, or remove this language.")),
    "unknown_tag": (_("#%(tag)s is not a tag."), _("Choose one from the list beside the text.")),
    "long_subject": (
        _("The subject is longer than 78 characters: mail programs cut it."),
        _("Shorten it if you can."),
    ),
    "empty_link": (
        _("A link or button leads nowhere, or says nothing."),
        _("Give it an address and words, or remove it."),
    ),
    "not_a_link": (
        _("#%(tag)s holds no web address that a link could lead to."),
        _("Choose a tag that is a link."),
    ),
    "not_a_file": (
        _("#%(tag)s holds no file that could go along."),
        _("Choose a tag that is a file."),
    ),
    "unknown_file": (
        _("There is no file “%(tag)s” that may go along with this."),
        _("Add it again, or remove it."),
    ),
    "unknown_picture": (_("A picture is not there."), _("Upload it again, or remove it.")),
    "no_alt": (
        _("A picture says nothing to those who do not see it."),
        _("Describe it in a few words."),
    ),
    "unknown_format": (_("#%(tag)s cannot be shown in that format."), _("Choose another format.")),
    "unknown_snippet": (_("There is no published snippet “%(tag)s”."), _("Publish it, or choose another.")),
    "snippet_within": (
        _("A snippet cannot be put into another one: “%(tag)s”."),
        _("Copy its text instead."),
    ),
    "too_large": (_("The text is too long for a message."), _("Shorten it.")),
    "long_sms": (
        _("As a text message it takes several parts, each of which is paid for."),
        _("Write a shorter text for it if you can."),
    ),
    "plain_link": (_("A link is not encrypted."), _("Write https:// if the site has it.")),
}
