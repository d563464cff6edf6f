"""What papers and the letters of a print batch are called on the screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PAPERS: Mapping[str, _StrPromise] = {"a4": _("A4 paper"), "letter": _("US Letter paper")}
LETTERS: Mapping[str, _StrPromise] = {
    "waiting": _("in line"),
    "set": _("in the file"),
    "posted": _("posted"),
    "put_back": _("waits again"),
    "refused": _("cannot be set"),
}
