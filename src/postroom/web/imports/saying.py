"""Why a row did not go in, or what to look at though it did, in the language of the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from postroom.core.address.email import EmailFault
from postroom.core.address.phone import PhoneFault
from postroom.core.address.postal import PostalFault
from postroom.core.refusal import Flaw, Objection
from postroom.intake import selectors
from postroom.web.customers.wording import Fault, fault_sentence

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.intake.models import RefusedRow

Labels = Mapping[str, str]

SENTENCES: Mapping[str, _StrPromise] = {
    Flaw.TOO_LONG: _("“%(told)s…” is longer than %(detail)s characters"),
    Flaw.NO_DATE: _("“%(told)s” is no date: write 2026-05-03"),
    Flaw.NO_MOMENT: _("“%(told)s” is no date and hour: write 2026-05-03 14:30"),
    Flaw.NOT_YES_OR_NO: _("“%(told)s” is neither yes nor no"),
    Flaw.NO_LANGUAGE: _("“%(told)s” is no language we know"),
    Flaw.NO_CHANNEL: _("“%(told)s” is none of %(detail)s"),
    Flaw.NO_LINK: _("“%(told)s” is no web address"),
    Flaw.NO_TEXT: _("there is no text here"),
    Flaw.NO_TABLE: _("a table does not fit into a cell"),
    Flaw.NO_NUMBER: _("“%(told)s” is no number"),
    Flaw.TOO_MANY_DIGITS: _("“%(told)s” has too many digits"),
    Flaw.AMBIGUOUS: _("“%(told)s” may be one of two numbers: write %(detail)s"),
    Flaw.UNKNOWN: _("there is no “%(told)s”"),
    Flaw.NONE: _("there is none"),
    Flaw.NO_NAME: _("a new customer needs one"),
    Flaw.BAD_ID: _("“%(told)s” must have 1 to %(detail)s characters"),
    Flaw.NO_CUSTOMER: _("there is no customer “%(told)s”"),
    Flaw.NO_FIELD: _("this kind has no such field"),
    Flaw.NOT_YET: _("there is no “%(told)s” yet"),
    Flaw.TWICE: _("“%(told)s” stands in an earlier row as well"),
    Flaw.CELLS: _("the row has %(told)s cells, but there are %(detail)s heads"),
    Flaw.SHEET_ERROR: _("the spreadsheet has the error %(told)s here"),
    Flaw.UNREADABLE: _("“%(told)s” has a character that cannot be read"),
    Flaw.FILE_SHAPE: _('a file is given as {"name": "bill.pdf", "content": "<base64>"}'),
    Flaw.NOT_BASE64: _("the content of the file is not base64"),
    Flaw.EMPTY_FILE: _("%(told)s is empty"),
    Flaw.LARGE_FILE: _("%(told)s is larger than %(detail)s MB"),
    Flaw.FILE_KIND: _("%(told)s is no kind of file that may go out: %(detail)s"),
    Flaw.FILE_NAME: _("%(told)s is not what its name says: it holds %(detail)s"),
    Flaw.LARGE_FILES: _("%(told)s is too large: all files of a message may have %(detail)s MB together"),
    Flaw.MANY_FILES: _("%(told)s is one file too many: a message takes %(detail)s"),
}
_KINDS: Mapping[str, Callable[[str], Fault]] = {"email": EmailFault, "phone": PhoneFault, "postal": PostalFault}


def refused_for(row: RefusedRow, labels: Labels) -> str:
    """Say why a row did not go in; of an older one, in the words in which it was written down."""
    return _all([row.reason, row.objections], labels)


def remark(told: Sequence[Any], labels: Labels) -> str:
    """Say what to look at in a row, given what is kept of it: a sentence, and of newer ones the objections."""
    return _all(told, labels)


def spoken(language: str | None) -> Callable[[RefusedRow, Labels], str]:
    """Return `refused_for` in a language: a file is written after the page's own is forgotten."""

    def said(row: RefusedRow, labels: Labels) -> str:
        with override(language):
            return refused_for(row, labels)

    return said


def _all(told: Sequence[Any], labels: Labels) -> str:
    sentence, objections = told[0], told[1] if len(told) > 1 else ()
    if not objections:
        return selectors.with_labels(sentence, labels)
    return "; ".join(_one(Objection(*each), labels) for each in objections).replace(".; ", "; ")


def _one(objection: Objection, labels: Labels) -> str:
    told = {"told": objection.told, "detail": objection.detail}
    kind, _dot, fault = objection.code.partition(".")
    if fault:
        what = f"“{objection.told}”: {fault_sentence(_KINDS[kind](fault))}"
    else:
        what = str(SENTENCES[objection.code] % told)
    field = objection.field
    return f"{labels.get(field, field)}: {what}" if field else what
