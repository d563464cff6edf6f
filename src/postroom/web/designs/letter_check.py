"""Look at a letter as the folding machine and the post do: a design's sample, or a finished PDF of somebody's own."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from postroom.core.letter.design import read_letter_design
from postroom.core.letter.findings import Demands
from postroom.stationery.designs import selectors
from postroom.typesetting import inspection, press
from postroom.typesetting.refusals import Refused
from postroom.web.designs.letter_forms import refusal_words
from postroom.web.designs.letters import letter_design_of, specimen_of_letter
from postroom.web.shell.findings import finding_said
from postroom.web.shell.http import StaffRequest

UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
def check(request: StaffRequest, design_id: int) -> HttpResponse:
    """Show what preflight finds: of the sample, or of the PDF that is posted, which is looked at and not kept."""
    design = letter_design_of(request, design_id)
    version = selectors.versions(design_id=design.pk, viewer=request.viewer)[0]
    demands = Demands.of(read_letter_design(version.content), brought_along=request.method == "POST")
    data: dict[str, Any] = {"design": design, "own": request.method == "POST"}
    try:
        pdf = (
            _posted(request)
            if request.method == "POST"
            else press.letter(*specimen_of_letter(request, design, version))
        )
        report = inspection.preflight(pdf, demands)
        picture = b64encode(inspection.marked(pdf, demands, report)).decode()
    except Refused as refused:
        data["refused"] = refusal_words(refused)
    except ValueError as refused:
        data["refused"] = str(refused)
    else:
        data |= {
            "report": report,
            "findings": [{"sentence": finding_said(f), "blocks": f.blocks} for f in report.findings],
            "picture": f"data:image/png;base64,{picture}",
        }
    return render(request, "web/designs/check.html", data, status=UNPROCESSABLE if "refused" in data else 200)


def _posted(request: StaffRequest) -> bytes:
    file = request.FILES.get("pdf")
    if file is None:
        raise ValueError(_("Choose a PDF."))
    if (file.size or 0) > settings.MAX_PICTURE_BYTES:
        raise ValueError(_("A letter may have %(size)d MB.") % {"size": settings.MAX_PICTURE_BYTES // 2**20})
    return bytes(file.read())
