"""Why a row did not go in, or what to look at though it did, in the language of the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import override

from postroom.core.address.email import EmailFault
from postroom.core.address.phone import PhoneFault
from postroom.core.address.postal import PostalFault
from postroom.core.refusal import Objection
from postroom.intake import selectors
from postroom.web.customers.wording import Fault, fault_sentence
from postroom.web.shell.refusals import sentence

if TYPE_CHECKING:
    from postroom.intake.models import RefusedRow

Labels = Mapping[str, str]

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
    english, objections = told[0], told[1] if len(told) > 1 else ()
    if not objections:
        return selectors.with_labels(english, labels)
    return "; ".join(_one(Objection(*each), labels) for each in objections).replace(".; ", "; ")


def _one(objection: Objection, labels: Labels) -> str:
    kind, _dot, fault = objection.code.partition(".")
    what = f"“{objection.told}”: {fault_sentence(_KINDS[kind](fault))}" if fault else sentence(objection)
    field = objection.field
    return f"{labels.get(field, field)}: {what}" if field else what
