"""Designs of letters: the list, a new one, its areas on a picture of the page, its letterhead, a sample at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from postroom.access import selectors as access
from postroom.access.viewer import Right
from postroom.composing import services as composing
from postroom.core.letter.design import LetterDesign, as_json, read_letter_design
from postroom.stationery.designs import letters as stock
from postroom.stationery.designs import making, selectors
from postroom.stationery.designs import services as designs
from postroom.typesetting import press
from postroom.typesetting.refusals import Refused
from postroom.web.designs.forms import SeenForm
from postroom.web.designs.letter_forms import NewLetterForm, areas_of, content_of, letterhead_of
from postroom.web.designs.letter_wording import ENVELOPE_NAMES, PLACES, finding_words
from postroom.web.designs.shelf import shelf
from postroom.web.designs.wording import CHOICES
from postroom.web.shell.findings import finding_said
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number as number_of
from postroom.web.shell.notices import tell, warn
from postroom.web.shell.refusals import worded
from postroom.web.shell.saving import answer_saved

if TYPE_CHECKING:
    from postroom.core.letter.letter import Letter
    from postroom.stationery.models import Design, DesignVersion
    from postroom.typesetting.press import Stock

TEMPLATE, LIST = "web/designs/letter.html", "web/designs/letters.html"
LETTER = "letter"
CONFLICT, UNPROCESSABLE = 409, 422
PPI = 96.0
SHOWN_PAGES = 2


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Show the designs of letters on offer, or the retired ones, each with what it looks like."""
    return shelf(request, LIST, medium=LETTER)


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Make a design of a preset and go on to draw it."""
    request.viewer.must(Right.WRITE)
    form = NewLetterForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        made = designs.make_letter_design(viewer=request.viewer, **form.cleaned_data)
        tell(
            request, _("%(name)s is there. No letter looks like it before you publish and choose it.") % {"name": made}
        )
        return redirect("designs:letter", made.pk)
    return render(request, "web/designs/new.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@require_GET
def edit(request: StaffRequest, design_id: int) -> HttpResponse:
    """Show the newest version, to be drawn on by those who may."""
    design = letter_design_of(request, design_id)
    return render(request, TEMPLATE, _page(request, design, _newest(request, design)))


@require_GET
def beside(request: StaffRequest, design_id: int) -> HttpResponse:
    """Show again what is wrong."""
    design = letter_design_of(request, design_id)
    return render(request, f"{TEMPLATE}#beside", _page(request, design, _newest(request, design)))


@require_GET
def sample(request: StaffRequest, design_id: int, page: int) -> HttpResponse:
    """Answer a page of a sample letter as a picture."""
    design = letter_design_of(request, design_id)
    made, on = specimen_of_letter(request, design, _asked(request, design))
    try:
        pages = press.picture(made, on, ppi=PPI, most=SHOWN_PAGES)
    except Refused:
        raise Http404 from None
    if page > len(pages):
        raise Http404
    return HttpResponse(pages[page - 1], content_type="image/png")


@require_GET
def sample_pdf(request: StaffRequest, design_id: int) -> HttpResponse:
    """Answer a sample letter as it would be sent."""
    design = letter_design_of(request, design_id)
    made, on = specimen_of_letter(request, design, _asked(request, design))
    try:
        pdf = press.letter(made, on)
    except Refused as refused:
        return HttpResponse(str(refused), status=UNPROCESSABLE, content_type="text/plain; charset=utf-8")
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": 'attachment; filename="sample.pdf"'}
    )


@require_POST
def save(request: StaffRequest, design_id: int) -> HttpResponse:
    """Save what is drawn. A clash with somebody else's change writes nothing over."""
    saved = _saved(request, design_id)
    if isinstance(saved, HttpResponse):
        return saved
    return answer_saved(request, saved, back=reverse("designs:letter", args=[design_id]))


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
        warn(request, _("Not published: %(first)s") % {"first": finding_words(refused.problems[0])})
    else:
        tell(request, _("Version %(number)d is published.") % {"number": done.number})
    return redirect("designs:letter", design_id)


@require_POST
def letterhead(request: StaffRequest, design_id: int) -> HttpResponse:
    """Take an uploaded letterhead for the design, or none any more."""
    design = letter_design_of(request, design_id)
    version = _newest(request, design)
    drawn = read_letter_design(version.content)
    digest = ""
    if "remove" not in request.POST:
        try:
            digest, findings = letterhead_of(request.FILES, drawn.sheet, viewer=request.viewer, unit_id=design.unit_id)
        except ValueError as refused:
            warn(request, str(refused))
            return redirect("designs:letter", design_id)
        for finding in findings:
            (warn if finding.blocks else tell)(request, finding_said(finding))
        if not digest:
            return redirect("designs:letter", design_id)
    content = {**as_json(drawn), "letterhead": digest}
    try:
        designs.save_draft(
            version_id=version.pk,
            revision=version.revision,
            content=content,
            viewer=request.viewer,
            at=timezone.now(),
        )
    except designs.ChangedMeanwhile:
        warn(request, _("Somebody else changed it meanwhile. Look at it, and do it again."))
    else:
        tell(request, _("The letterhead lies beneath the letters.") if digest else _("The letterhead is taken off."))
    return redirect("designs:letter", design_id)


def _saved(request: StaffRequest, design_id: int) -> DesignVersion | HttpResponse:
    form = SeenForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors.as_text(), content_type="text/plain; charset=utf-8")
    version_id, revision = form.seen
    design = letter_design_of(request, design_id)
    shown = selectors.versions(design_id=design_id, viewer=request.viewer).filter(pk=version_id).first()
    if shown is None:
        raise Http404
    try:
        content = content_of(request.POST, before=shown.content)
        return designs.save_draft(
            version_id=version_id, revision=revision, content=content, viewer=request.viewer, at=timezone.now()
        )
    except designs.DesignError as error:
        return _refused(request, design_id, _("Not saved: %(what)s") % {"what": worded(error.said)}, UNPROCESSABLE)
    except designs.ChangedMeanwhile:
        if request.accepts("text/html"):
            return _refused(request, design_id, _("Not saved: somebody else changed it."), CONFLICT)
        data = {"clash": {"theirs": _newest(request, design)}, "design": design}
        return render(request, f"{TEMPLATE}#clash", data, status=CONFLICT)


def _refused(request: StaffRequest, design_id: int, said: str, status: int) -> HttpResponse:
    if not request.accepts("text/html"):
        return JsonResponse({"error": said}, status=status)
    warn(request, said)
    return redirect("designs:letter", design_id)


def _page(request: StaffRequest, design: Design, version: DesignVersion) -> dict[str, Any]:
    drawn = read_letter_design(version.content)
    problems = making.letter_problems(version)
    return {
        "design": design,
        "version": version,
        "may_change": selectors.may_change(design=design, viewer=request.viewer) and not design.retired_at,
        "drawn": drawn,
        "areas": areas_of(drawn),
        "findings": [{"sentence": finding_words(problem), "blocks": problem.blocks} for problem in problems],
        "envelopes": ENVELOPE_NAMES,
        "places": PLACES,
        "typefaces": CHOICES["typeface"],
        "sample_url": reverse("designs:letter_sample", args=[design.pk, 1]),
        "second_url": reverse("designs:letter_sample", args=[design.pk, 2]),
    }


def specimen_of_letter(request: StaffRequest, design: Design, version: DesignVersion) -> tuple[Letter, Stock]:
    """Return a sample letter of a brand that uses the design, in the viewer's language."""
    brands = access.brands(viewer=request.viewer)
    brand = brands.filter(pk=design.unit.brand_id).first() if design.unit else None
    brand = brand or brands.first()
    if brand is None:
        raise Http404
    drawn: LetterDesign = read_letter_design(version.content)
    try:
        return composing.specimen_letter(
            design=drawn,
            brand=brand,
            subject=_("Your bill is here"),
            text=_sample_text(),
            today=timezone.localdate(),
            language=(get_language() or "en")[:2],
        )
    except stock.FileGone:
        raise Http404 from None


def _asked(request: StaffRequest, design: Design) -> DesignVersion:
    """The version that the address names, else the newest."""
    found = selectors.versions(design_id=design.pk, viewer=request.viewer)
    wanted = number_of(request.GET, "number")
    version = found.filter(number=wanted).first() if wanted else found.first()
    if version is None:
        raise Http404
    return version


def letter_design_of(request: StaffRequest, design_id: int) -> Design:
    """Return a design of letters; there is none for what is one of e-mails."""
    design = selectors.design(design_id=design_id, viewer=request.viewer)
    if design.medium != LETTER:
        raise Http404
    return design


def _newest(request: StaffRequest, design: Design) -> DesignVersion:
    return selectors.versions(design_id=design.pk, viewer=request.viewer)[0]


def _sample_text() -> str:
    """A text as staff write them; `#tags` say their samples."""
    hello = _("Dear #contact_information.name,")
    said = _("your bill #bill.number of #bill.amount is ready. Please pay it by #bill.due_date.")
    thanks = _("Thank you, and kind regards")
    return f"{hello}\n\n{said}\n\n{thanks}\n#company.name"
