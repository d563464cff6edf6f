"""Why a message cannot be written or sent, in the language of the screen: a sentence for every code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postroom.composing.services import Fault
from postroom.core.letter.findings import Code
from postroom.web.shell.findings import FINDINGS
from postroom.web.shell.refusals import worded

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.delivery.proofs import NotProved


_LETTER = "letter_"
"""With this begin the codes of what is wrong with a letter that was looked at."""


def as_fault(sentence: str) -> Fault:
    """Return what a screen itself says as a fault: its sentence is in the reader's language already."""
    return Fault(code="", sentence=sentence)


def said(fault: Fault) -> str:
    """Say what is wrong; in English where nobody knows the code."""
    if fault.code.startswith(_LETTER):
        return FINDINGS[Code(fault.code.removeprefix(_LETTER))] % {"page": fault.tag, "detail": fault.detail}
    sentence = OF_ONE.get(fault.code) if fault.who else None
    sentence = sentence or SENTENCES.get(fault.code)
    if sentence is None:
        return fault.sentence
    told = sentence % {"tag": fault.tag, "detail": fault.detail or fault.tag, "who": fault.who}
    if not fault.suggestions:
        return told
    names = ", ".join(f"#{name}" for name in fault.suggestions)
    return gettext("%(problem)s Did you mean one of these: %(tags)s?") % {"problem": told, "tags": names}


def no_proof(refused: NotProved) -> str:
    """Say why no test went out."""
    return "; ".join(map(said, refused.faults)) or worded(refused.said)


def said_of_all(key: str) -> str:
    """Say what is wrong with several messages, by the key of their faults; older ones were kept as sentences."""
    code, _colon, about = key.partition(":")
    sentence = SENTENCES.get(code)
    return str(sentence % {"tag": about, "detail": about}) if sentence else key


SENTENCES: Mapping[str, _StrPromise] = {
    "unknown_tag": _("There is no tag #%(tag)s."),
    "unfinished_tag": _("#%(tag)s stands for a whole record: say which field of it."),
    "table_in_subject": _("#%(tag)s is a table and cannot stand in a subject."),
    "bad_fallback": _("What stands in for #%(tag)s must be a web address, as its value is."),
    "unknown_format": _("#%(tag)s cannot be shown as “%(detail)s”."),
    "not_a_link": _("#%(tag)s holds no web address that a link could lead to."),
    "not_a_file": _("#%(tag)s holds no file that could go along."),
    "no_file": _("There is no file for #%(tag)s."),
    "unknown_file": _("There is no file “%(detail)s” that may go along with this."),
    "files_too_large": _("%(detail)s is too much: all files of a message may have 10 MB together, and be 10 at most."),
    "no_pdf": _("%(detail)s is no PDF: only PDFs can be printed behind a letter."),
    "unknown_snippet": _("There is no published snippet “%(detail)s”."),
    "snippet_within": _("A snippet cannot be put into another one: “%(detail)s”."),
    "bad_character": _("The text has a character that cannot be sent: %(detail)s."),
    "text_too_long": _("The text is longer than %(detail)s characters."),
    "too_many_tags": _("The text has more than %(detail)s different tags."),
    "html_too_large": _("The e-mail is larger than %(detail)s KB: mail programs will cut it off."),
    "missing": _("There is no value for #%(tag)s."),
    "nobody_told": _(
        "No e-mail address is chosen that is told of the registered letter: choose one, or send it on paper."
    ),
    "no_registered_mail": _(
        "The customer has not agreed to electronic registered mail: ask for their consent and write it down on their"
        " card, or send it on paper."
    ),
    "email_unusable": _("%(detail)s cannot be used any more: choose another address, or send it on paper."),
    "unshowable": _("The value for #%(tag)s cannot be shown."),
    "nothing_said": _("The message would be empty: write a text for this channel."),
    "no_number": _("There is no mobile number: add one, or write a letter or an e-mail instead."),
    "not_mobile": _("%(detail)s is no mobile number: add one, or write a letter or an e-mail instead."),
    "impossible_number": _("%(detail)s cannot be dialled: correct it, or write a letter or an e-mail instead."),
    "no_postal_address": _("There is no postal address: add one, or write an e-mail or a text message instead."),
    "bad_postal_address": _(
        "The postal address cannot be used: correct it, or write an e-mail or a text message instead."
    ),
    "address_unfit": _(
        "The address does not fit on the letter: shorten it, or choose a design with more room for the address."
    ),
    "files": _("Text messages carry no files: remove them, or write an e-mail or a letter."),
    "no_letter": _("There is no PDF yet: add the one that is the letter."),
    "not_set": _("There is no PDF of this letter: %(detail)s"),
    "no_wording": _("There is no text in a language that could be taken."),
    "bad_subject": _("The subject holds a control character."),
    "unknown_language": _("Nobody knows how amounts and dates are written in this language."),
    "unknown_record": _("There is no such record: “%(detail)s”."),
    "time_passed": _("The time from which it may go has passed: choose a later one, or none."),
    "no_subject": _("There is no subject yet."),
    "no_text": _("There is no text yet."),
    "no_template": _("The template is not on offer any more: choose another, or write the text yourself."),
    "address_gone": _("There is no such address any more: choose one."),
    "not_from_template": _("Not made from a template: send it again as it was."),
    "no_address": _("There is no address: add one first."),
    "moved_on": _("Not waiting to be sent again any more."),
}

OF_ONE: Mapping[str, _StrPromise] = {
    "no_file": _("There is no file for #%(tag)s for %(who)s."),
    "files_too_large": _(
        "%(detail)s is too much for the message to %(who)s: all its files may have 10 MB together, and be 10 at most."
    ),
    "no_pdf": _("%(detail)s is no PDF: it cannot be printed behind the letter to %(who)s."),
    "missing": _("There is no value for #%(tag)s for %(who)s."),
    "unshowable": _("The value for #%(tag)s cannot be shown for %(who)s."),
    "unknown_record": _("%(who)s has no such record: “%(detail)s”."),
    "nothing_said": _("%(who)s would get an empty message: write a text for this channel."),
    "no_number": _("%(who)s has no mobile number: add one, or write a letter or an e-mail instead."),
    "not_mobile": _("%(detail)s of %(who)s is no mobile number: add one, or write a letter or an e-mail instead."),
    "impossible_number": _(
        "%(detail)s of %(who)s cannot be dialled: correct it, or write a letter or an e-mail instead."
    ),
    "no_postal_address": _("%(who)s has no postal address: add one, or write an e-mail or a text message instead."),
    "bad_postal_address": _(
        "The postal address of %(who)s cannot be used: correct it, or write an e-mail or a text message instead."
    ),
    "address_unfit": _(
        "The address of %(who)s does not fit on the letter: shorten it, or choose a design with more room for it."
    ),
    "address_gone": _("%(who)s has no such address any more: choose one."),
    "no_address": _("There is no address for %(who)s: add one first."),
}
"""The same where a customer is named."""
