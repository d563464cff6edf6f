"""Draw a design: saved while it is drawn, shown with a template and a customer, published on purpose."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from postroom.access import selectors as access
from postroom.core.design.blocks import read_design
from postroom.stationery.designs import making, selectors
from postroom.stationery.designs import services as designs
from postroom.web.designs import drawing
from postroom.web.designs.forms import SeenForm
from postroom.web.designs.shown import beside as shown_beside
from postroom.web.designs.shown import model_for, preview_of
from postroom.web.designs.wording import ICONS, KIND_NAMES, findings
from postroom.web.shell.framed import framed
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn
from postroom.web.shell.refusals import worded
from postroom.web.shell.saving import answer_saved
from postroom.web.templates.clash import differences
from postroom.web.templates.wording import LANGUAGES

if TYPE_CHECKING:
    from postroom.stationery.models import Design, DesignVersion

TEMPLATE = "web/designs/edit.html"
CONFLICT, UNPROCESSABLE = 409, 422
BLOCKS, LETTER = "blocks", "letter"


@require_GET
def edit(request: StaffRequest, design_id: int) -> HttpResponse:
    """Show the newest version, to be drawn on by those who may."""
    design = selectors.design(design_id=design_id, viewer=request.viewer)
    if design.medium == LETTER:
        return redirect("designs:letter", design_id)
    return render(request, TEMPLATE, _page(request, design, _newest(request, design)))


@require_GET
def beside(request: StaffRequest, design_id: int) -> HttpResponse:
    """Show again what stands beside the form: what is wrong, and the preview."""
    design = selectors.email_design(design_id=design_id, viewer=request.viewer)
    return render(request, f"{TEMPLATE}#beside", _beside(request, design, _newest(request, design)))


@require_GET
def preview_frame(request: StaffRequest, design_id: int) -> HttpResponse:
    """Answer what one customer would get, for the frame in which nothing of it can run or call home."""
    design = selectors.email_design(design_id=design_id, viewer=request.viewer)
    shown = preview_of(request, design, _newest(request, design), model_for(request, design))
    return framed(shown.html, dark=request.GET.get("shown") == "dark")


@require_POST
def save(request: StaffRequest, design_id: int) -> HttpResponse:
    """Save what is drawn. A clash with somebody else's change is shown and writes nothing over."""
    saved = _saved(request, design_id)
    if isinstance(saved, HttpResponse):
        return saved
    return answer_saved(request, saved, back=reverse("designs:edit", args=[design_id]))


@require_POST
def publish(request: StaffRequest, design_id: int) -> HttpResponse:
    """Save what is on the page and publish it; refused with the problems named."""
    saved = _saved(request, design_id)
    if isinstance(saved, HttpResponse):
        return saved
    try:
        done = designs.publish(version_id=saved.pk, revision=saved.revision, viewer=request.viewer, at=timezone.now())
    except designs.Published:
        tell(request, _("Nothing is new since version %(number)d.") % {"number": saved.number})
    except designs.NotPublishable as refused:
        count = len(refused.problems)
        said = ngettext(
            "Not published: %(count)d problem: %(first)s",
            "Not published: %(count)d problems, the first: %(first)s",
            count,
        )
        warn(request, said % {"count": count, "first": findings(refused.problems)[0].sentence})
    else:
        tell(request, _("Version %(number)d is published.") % {"number": done.number})
    return redirect("designs:edit", design_id)


def _saved(request: StaffRequest, design_id: int) -> DesignVersion | HttpResponse:
    form = SeenForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors.as_text(), content_type="text/plain; charset=utf-8")
    version_id, revision = form.seen
    shown = selectors.versions(design_id=design_id, viewer=request.viewer).filter(pk=version_id).first()
    if shown is None or shown.way == LETTER:
        raise Http404
    try:
        content = _content(request, shown)
    except KeyError:
        return HttpResponseBadRequest()
    except designs.DesignError as error:
        return _refused(request, design_id, error)
    try:
        return designs.save_draft(
            version_id=version_id, revision=revision, content=content, viewer=request.viewer, at=timezone.now()
        )
    except designs.ChangedMeanwhile:
        return _show_clash(request, shown.design, content)


def _content(request: StaffRequest, shown: DesignVersion) -> dict[str, Any]:
    if shown.way == BLOCKS:
        return drawing.content_of(request.POST)
    return drawing.source_of(request.POST)


def _refused(request: StaffRequest, design_id: int, error: designs.DesignError) -> HttpResponse:
    """Say which field is wrong; a script that saves by itself only needs to know that it is."""
    said = _("Not saved: %(what)s") % {"what": worded(error.said)}
    if not request.accepts("text/html"):
        return JsonResponse({"error": said}, status=UNPROCESSABLE)
    warn(request, said)
    return redirect("designs:edit", design_id)


def _show_clash(request: StaffRequest, design: Design, mine: dict[str, Any]) -> HttpResponse:
    theirs = _newest(request, design)
    clash = {
        "theirs": theirs,
        "at": theirs.changed_at,
        "differences": differences(_lines(theirs.content), _lines(mine)),
    }
    if request.accepts("text/html"):
        data = _page(request, design, theirs) | {"clash": clash}
        return render(request, TEMPLATE, data, status=CONFLICT)
    return render(request, f"{TEMPLATE}#clash", {"clash": clash, "design": design}, status=CONFLICT)


def _lines(content: dict[str, Any]) -> list[str]:
    """Put a design into lines that can be compared by people."""
    if "source" in content:
        sources = [content["source"], *content.get("in", {}).values()]
        return "\n\n".join(sources).split("\n")
    shared = [f"{name}: {value}" for name, value in content.items() if name != BLOCKS]
    return shared + [
        f"{KIND_NAMES[block['type']]} {json.dumps({k: v for k, v in block.items() if k != 'type' and v != ''})}"
        for block in content[BLOCKS]
    ]


def _page(request: StaffRequest, design: Design, version: DesignVersion) -> dict[str, Any]:
    spoken = version.content.get("languages", [])
    data = {
        "source": version.content.get("source", ""),
        "sources": [(*pair, version.content.get("in", {}).get(pair[0], "")) for pair in drawing.named(spoken)],
        "icons": ICONS,
        "kinds": KIND_NAMES,
        "languages": drawing.named([code for code in LANGUAGES if code not in spoken]),
    }
    if version.way == BLOCKS:
        made = read_design(version.content)
        data |= {
            "drawn": drawing.drawn(made),
            "blanks": drawing.blanks(made.languages),
            "shared": drawing.shared(made),
            "swatches": _swatches(request, design),
        }
    return data | _beside(request, design, version)


def _beside(request: StaffRequest, design: Design, version: DesignVersion) -> dict[str, Any]:
    return {
        "design": design,
        "version": version,
        "may_change": selectors.may_change(design=design, viewer=request.viewer) and not design.retired_at,
        "spoken": drawing.named(version.content.get("languages", [])),
        "findings": findings(making.problems(version)),
        **shown_beside(request, design, version),
    }


def _swatches(request: StaffRequest, design: Design) -> list[str]:
    """The colours of the brands that use it, besides the first of each, which is the brand's."""
    brands = access.brands(viewer=request.viewer)
    if design.unit:
        brands = brands.filter(pk=design.unit.brand_id)
    found = [colour for brand in brands for colour in brand.more_colours]
    return list(dict.fromkeys(colour.lower() for colour in found))[:8]


def _newest(request: StaffRequest, design: Design) -> DesignVersion:
    return selectors.versions(design_id=design.pk, viewer=request.viewer)[0]
