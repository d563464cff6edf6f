"""Why an address is not used, in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postroom.contacts.services import BarCause

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.contacts.models import LiftedSuppression, Suppression

CAUSES: Mapping[str, _StrPromise] = {
    BarCause.REFUSED: _("Refused"),
    BarCause.BOUNCED: _("Came back"),
    BarCause.COMPLAINED: _("Complaint: marked as unwanted"),
    BarCause.ASKED: _("They asked for no more"),
}
"""What staff wrote stands for itself."""


def why_barred(row: Suppression | LiftedSuppression) -> str:
    """Say it, with what was said, in the words of whoever said it."""
    cause = CAUSES.get(row.cause)
    if cause is None:
        return row.reason
    if not row.reason:
        return str(cause)
    return gettext("%(cause)s: %(said)s") % {"cause": cause, "said": row.reason}


def causes_with(text: str) -> list[BarCause]:
    """Return the causes whose words hold a text, as the reader reads them."""
    return [BarCause(code) for code, word in CAUSES.items() if text.casefold() in str(word).casefold()] if text else []
