"""One print batch: its file while it is made, its letters, and what a person says became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from postroom.access.viewer import Right
from postroom.posting import selectors, services
from postroom.posting.services import BadPositions, FileGone, NotReady
from postroom.web.designs.letter_wording import ENVELOPE_NAMES
from postroom.web.printing import wording
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.notices import tell, warn

if TYPE_CHECKING:
    from postroom.posting.models import PrintBatch

PAGE = "printing/show.html"


@require_safe
def show(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Show a batch; asked by htmx while its file is made, how far it is."""
    batch = _batch(request, batch_id)
    standing = selectors.standing(batch)
    shown, further = selectors.letters(batch, after=number(request.GET, "after") or 0)
    copies = selectors.copies(batch)
    data = {
        "batch": batch,
        "envelope": ENVELOPE_NAMES.get(batch.envelope, ""),
        "done": batch.letters - standing.get("waiting", 0),
        "set": standing.get("set", 0),
        "refused": selectors.refused(batch),
        "refused_count": standing.get("refused", 0),
        "tiles": [(word, standing[state]) for state, word in wording.LETTERS.items() if standing.get(state)],
        "letters": [
            (letter, wording.LETTERS[letter.state], posting)
            for letter, (_message, posting) in zip(
                shown, wording.posted([letter.message for letter in shown]), strict=True
            )
        ],
        "next": further,
        "copies": copies,
        "is_live": batch.state == "making" or any(not copy.digest for copy in copies if batch.digest),
        "sees_messages": request.viewer.may(Right.OUTBOX),
        "may_print_again": bool(batch.digest) and batch.state in ("ready", "posted"),
    }
    part = "#standing" if request.htmx else ""
    return render(request, f"{PAGE}{part}", data)


@require_safe
def download(request: StaffRequest, batch_id: int, number: int) -> HttpResponseBase:
    """Answer the file of a copy, to be printed or kept; never held in memory as a whole."""
    batch = _batch(request, batch_id)
    copy = next((copy for copy in selectors.copies(batch) if copy.number == number), None)
    if copy is None:
        raise Http404
    try:
        file = services.file_of(copy).open("rb")
    except (FileGone, FileNotFoundError) as gone:
        raise Http404(str(gone)) from gone
    name = f"print-{batch.pk}-copy-{copy.number}.pdf"
    return FileResponse(file, as_attachment="save" in request.GET, filename=name, content_type="application/pdf")


@require_POST
def posted(request: StaffRequest, batch_id: int) -> HttpResponse:
    """All is posted, but for what was named."""
    batch = _batch(request, batch_id)
    try:
        without = services.positions(request.POST.get("without", ""), most=batch.letters)
        sent, back = services.confirm(viewer=request.viewer, batch=batch, without=without, at=timezone.now())
    except BadPositions as bad:
        said = _("“%(said)s” is no place in this batch. Write places such as 3, 17-20. Nothing was changed.")
        warn(request, said % {"said": bad.args[0]})
    except NotReady:
        warn(request, _quicker())
    else:
        said = ngettext("%(n)s letter is marked as posted.", "%(n)s letters are marked as posted.", sent)
        tell(request, said % {"n": sent} + (" " + _again(back) if back else ""))
    return redirect("printing:show", batch_id)


@require_POST
def back(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Nothing is posted: all letters wait again."""
    batch = _batch(request, batch_id)
    try:
        tell(request, _again(services.put_back(viewer=request.viewer, batch=batch, at=timezone.now())))
    except NotReady:
        warn(request, _quicker())
    return redirect("printing:show", batch_id)


@require_POST
def again(request: StaffRequest, batch_id: int) -> HttpResponse:
    """One copy more."""
    batch = _batch(request, batch_id)
    try:
        copy = services.print_again(viewer=request.viewer, batch=batch, at=timezone.now())
    except NotReady:
        warn(request, _quicker())
    else:
        tell(request, _("Copy %(n)s is being made. Its cover sheet says that it is a copy.") % {"n": copy.number})
    return redirect("printing:show", batch_id)


def _batch(request: StaffRequest, batch_id: int) -> PrintBatch:
    batch = selectors.batches(viewer=request.viewer).get(pk=batch_id)
    request.viewer.must(Right.SEND, batch.unit_id)
    return batch


def _again(count: int) -> str:
    said = ngettext("%(n)s letter waits again.", "%(n)s letters wait again.", count)
    return said % {"n": count}


def _quicker() -> str:
    return _("The file is not ready, or somebody was quicker. Nothing was changed.")
