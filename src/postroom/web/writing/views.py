"""Write to one customer: from their page, from a record, or from nothing; kept while it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from postroom.access.viewer import Right
from postroom.contacts import selectors as contacts
from postroom.core.document.dump import dump
from postroom.core.document.schema import load
from postroom.core.lifecycle import State
from postroom.outbox import drafts
from postroom.outbox import services as outbox
from postroom.records import selectors as records
from postroom.web.shell.framed import framed
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.notices import tell
from postroom.web.shell.saving import answer_saved
from postroom.web.writing.answering import answered, link
from postroom.web.writing.forms import WritingForm
from postroom.web.writing.page import PAGE, beside, blank_page, clash_with, offered_for, page

if TYPE_CHECKING:
    from postroom.core.document.nodes import Document
    from postroom.outbox.models import Draft
    from postroom.outbox.services import Written
    from postroom.records.models import Record

CONFLICT, UNPROCESSABLE = 409, 422
HITS = 20


@require_GET
def new(request: StaffRequest) -> HttpResponse:
    """Begin a message: choose the customer, unless the address names one. Nothing is kept before something is typed."""
    request.viewer.must(Right.WRITE)
    about = number(request.GET, "record")
    record = records.record(viewer=request.viewer, record_id=about) if about else None
    customer = record.contact_id if record else number(request.GET, "customer")
    if customer is None:
        return _choose(request)
    choice = offered_for(request, customer)
    request.viewer.must(Right.WRITE, choice.contact.unit_id)
    incoming = answered(request, number(request.GET, "answers"), customer)
    return render(request, PAGE, blank_page(request, choice, record, incoming))


@require_GET
def edit(request: StaffRequest, message_id: int) -> HttpResponse:
    """Open a draft where it was left; what was sent is shown where everything sent is."""
    draft = drafts.draft(viewer=request.viewer, message_id=message_id)
    if draft.message.state != State.DRAFT:
        return redirect("outbox:show", message_id)
    request.viewer.must(Right.WRITE, draft.message.unit_id)
    return render(request, PAGE, page(request, draft, offered_for(request, draft.message.contact_id)))


@require_POST
def save(request: StaffRequest) -> HttpResponse:
    """Keep what stands on the screen. A clash with somebody else's change is shown and writes nothing over."""
    kept = keep(request)
    if isinstance(kept, HttpResponse):
        return kept
    address = reverse("writing:edit", args=[kept.pk])
    return answer_saved(request, kept, back=address, address=address)


@require_POST
def beside_text(request: StaffRequest) -> HttpResponse:
    """Show what stands beside the text, as it is on the screen; nothing is kept."""
    draft = _imagined(request)
    if isinstance(draft, HttpResponse):
        return draft
    return render(request, f"{PAGE}#beside", {"contact": draft.message.contact, **beside(request, draft)})


@require_POST
def shown(request: StaffRequest) -> HttpResponse:
    """Answer what the customer would get of what is on the screen, for the frame in which nothing of it can run."""
    draft = _imagined(request)
    if isinstance(draft, HttpResponse):
        return draft
    return _framed(request, draft)


@require_GET
def preview_frame(request: StaffRequest, message_id: int) -> HttpResponse:
    """Answer what the customer would get, for the frame in which nothing of it can run or call home."""
    draft = drafts.draft(viewer=request.viewer, message_id=message_id)
    return _framed(request, draft)


def keep(request: StaffRequest) -> Draft | HttpResponse:
    """Keep what was posted; returns the draft, or the answer that says why it was not kept."""
    customer = number(request.POST, "customer")
    choice = offered_for(request, customer or 0)
    form = WritingForm(request.POST, offered=choice)
    if not form.is_valid():
        return _refuse(request, form)
    message_id = form.cleaned_data["version"]
    written = form.written(_kept(request, message_id))
    try:
        if not message_id:
            draft = outbox.begin_draft(
                viewer=request.viewer, contact_id=choice.contact.pk, written=written, at=timezone.now()
            )
            link(request, draft, form.cleaned_data["answers"])
            return draft
        return outbox.save_draft(
            viewer=request.viewer,
            message_id=message_id,
            revision=form.seen,
            written=written,
            at=timezone.now(),
        )
    except outbox.ChangedMeanwhile:
        return _show_clash(request, message_id, form, written)
    except outbox.NotADraft:
        tell(request, _("It was sent or cancelled meanwhile: this is what went out."))
        return redirect("outbox:show", message_id)


def _framed(request: StaffRequest, draft: Draft) -> HttpResponse:
    single = outbox.compose_draft(draft=draft, viewer=request.viewer, at=timezone.now())
    return framed(single.shown.html, dark=request.GET.get("shown") == "dark")


def _imagined(request: StaffRequest) -> Draft | HttpResponse:
    choice = offered_for(request, number(request.POST, "customer") or 0)
    form = WritingForm(request.POST, offered=choice)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=400, content_type="text/plain; charset=utf-8")
    return outbox.imagine_draft(
        viewer=request.viewer,
        contact_id=choice.contact.pk,
        message_id=form.cleaned_data["version"],
        written=form.written(None),
        at=timezone.now(),
    )


def _kept(request: StaffRequest, message_id: int) -> Document | None:
    """Return what a draft says, if plain text was sent that may say the same."""
    if not message_id or request.POST.get("document"):
        return None
    return load(drafts.draft(viewer=request.viewer, message_id=message_id).document)


def _choose(request: StaffRequest) -> HttpResponse:
    typed = request.GET.get("q", "").strip()[:200]
    found = contacts.some(viewer=request.viewer, text=typed) if typed else None
    hits = list(found.select_related("unit").order_by("name", "pk")[:HITS]) if found is not None else []
    part = "#hits" if request.htmx else ""
    return render(request, f"web/writing/choose.html{part}", {"typed": typed, "hits": hits})


def _refuse(request: StaffRequest, form: WritingForm) -> HttpResponse:
    if not request.accepts("text/html"):
        return HttpResponse(form.errors.as_text(), status=400, content_type="text/plain; charset=utf-8")
    choice = offered_for(request, number(request.POST, "customer") or 0)
    kept = number(request.POST, "version")
    record = _record(request)
    incoming = answered(request, number(request.POST, "answers"), choice.contact.pk)
    data = blank_page(request, choice, record, incoming)
    if kept:
        data = page(request, drafts.draft(viewer=request.viewer, message_id=kept), choice)
    return render(request, PAGE, {**data, "form": form, "document": dump(form.on_screen)}, status=UNPROCESSABLE)


def _record(request: StaffRequest) -> Record | None:
    about = number(request.POST, "record")
    return records.record(viewer=request.viewer, record_id=about) if about else None


def _show_clash(request: StaffRequest, message_id: int, form: WritingForm, mine: Written) -> HttpResponse:
    draft = drafts.draft(viewer=request.viewer, message_id=message_id)
    choice = offered_for(request, draft.message.contact_id)
    found = clash_with(draft, mine, choice)
    if request.accepts("text/html"):
        return render(request, PAGE, page(request, draft, choice, form, found), status=CONFLICT)
    return render(request, f"{PAGE}#clash", {"clash": found, "draft": draft}, status=CONFLICT)
