"""What papers and the letters of a print batch are called on the screens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from postroom.outbox.registered import labels
from postroom.web.outbox.registered import POSTINGS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.outbox.models import Message

PAPERS: Mapping[str, _StrPromise] = {"a4": _("A4 paper"), "letter": _("US Letter paper")}
LETTERS: Mapping[str, _StrPromise] = {
    "waiting": _("in line"),
    "set": _("in the file"),
    "posted": _("posted"),
    "put_back": _("waits again"),
    "refused": _("cannot be set"),
}


def posted(letters: Sequence[Message]) -> list[tuple[Message, str]]:
    """Return letters with how each is posted, in words; a plain one needs none."""
    known = {pk: str(POSTINGS[posting]) for pk, (posting, _stage) in labels(letters).items()}
    return [(letter, known.get(letter.pk, "")) for letter in letters]
