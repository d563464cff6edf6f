"""What waits for own post, sheet by sheet, and the batches that were made of it."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from postroom.access.viewer import Right
from postroom.posting import selectors, services
from postroom.posting.services import MOST_LETTERS, NothingWaits
from postroom.web.designs.letter_wording import ENVELOPE_NAMES
from postroom.web.printing import wording
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import chosen, number
from postroom.web.shell.notices import tell, warn


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: StaffRequest) -> HttpResponse:
    """Show the stacks and the batches; posted to, make a batch of each chosen stack."""
    request.viewer.must(Right.SEND)
    stacks = selectors.stacks(viewer=request.viewer)
    if request.method == "POST":
        keys = set(request.POST.getlist("stack"))
        made = [pk for each in stacks if each.key in keys and (pk := _begun(request, each))]
        if len(made) == 1:
            return redirect("printing:show", made[0])
        if made:
            said = ngettext("%(n)s print file is being made.", "%(n)s print files are being made.", len(made))
            tell(request, said % {"n": len(made)})
        else:
            warn(request, _("Nothing was chosen that still waits."))
        return redirect("printing:index")
    data = {
        "stacks": [
            (each, ENVELOPE_NAMES.get(each.envelope, ""), wording.PAPERS.get(each.paper, "")) for each in stacks
        ],
        "batches": selectors.batches(viewer=request.viewer)[: selectors.RECENT],
        "most": MOST_LETTERS,
    }
    return render(request, "printing/index.html", data)


@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: StaffRequest, stack: str) -> HttpResponse:
    """Show the letters of a stack; posted to, make a batch of the chosen ones."""
    request.viewer.must(Right.SEND)
    found = selectors.stack(viewer=request.viewer, key=stack)
    if found is None and request.method == "POST":
        warn(request, _("Nothing was chosen that still waits."))
        return redirect("printing:index")
    if found is None:
        raise Http404
    if request.method == "POST":
        ids = chosen(request).ids
        if ids and (batch_id := _begun(request, found, ids)):
            return redirect("printing:show", batch_id)
        warn(request, _("Nothing was chosen that still waits."))
        return redirect("printing:letters", stack)
    every = selectors.letters_of(viewer=request.viewer, of=found)
    shown, further = selectors.page(every, after=number(request.GET, "after"))
    data = {
        "stack": found,
        "letters": wording.posted(shown),
        "next": further,
        "envelope": ENVELOPE_NAMES.get(found.envelope, ""),
    }
    part = "#list" if request.htmx else ""
    return render(request, f"printing/letters.html{part}", data)


def _begun(request: StaffRequest, stack: selectors.Stack, ids: frozenset[int] = frozenset()) -> int | None:
    try:
        return services.begin_batch(viewer=request.viewer, stack=stack, ids=ids, at=timezone.now()).pk
    except NothingWaits:
        return None
