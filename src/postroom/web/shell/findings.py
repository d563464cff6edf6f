"""What is wrong with a letter or a PDF that was looked at, in words that need no printer to be understood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from postroom.core.letter.findings import Code

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.core.letter.findings import Finding

FINDINGS: Mapping[Code, _StrPromise] = {
    Code.SIZE_OF_PAGE: _("Page %(page)s is %(detail)s mm large: the paper of the design is another."),
    Code.TOO_MANY_PAGES: _("It has %(detail)s pages: more than fit in an envelope."),
    Code.TOO_LARGE: _("It has %(detail)s MB: make its pictures smaller."),
    Code.NOT_EMBEDDED: _("The letters of %(detail)s are not part of the file. Save it again with embedded fonts."),
    Code.NO_ADDRESS: _("There is no address where the window is."),
    Code.ADDRESS_HIDDEN: _("A part of the address may be hidden by the envelope."),
    Code.ELSE_IN_WINDOW: _("Something beside the address may be seen in the window."),
    Code.NEAR_EDGE: _("Something on page %(page)s comes so close to the edge that printers may cut it off."),
    Code.BARCODE_COVERED: _("Something stands where the return barcode goes."),
    Code.OTHER_ADDRESS: _("The window does not show the address of %(detail)s: is it somebody else's letter?"),
    Code.HAS_SCRIPTS: _("Links, forms or scripts in it were taken out."),
    Code.NOT_ARCHIVAL: _("Letters on it are not PDF/A, which is made to be kept: %(detail)s"),
    Code.MORE_PAGES: _("It has %(detail)s pages; only the first two are used."),
}


def finding_said(finding: Finding) -> str:
    """Say what is wrong with a PDF."""
    return FINDINGS[finding.code] % {"page": finding.page, "detail": finding.detail}
