"""The folders of the Shipping centre: look, filter, choose, act, take back."""

from collections.abc import Iterable, Sequence

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from postroom.access.viewer import Right, Viewer
from postroom.core.lifecycle import Folder
from postroom.outbox import selectors
from postroom.outbox.services import Action
from postroom.web.outbox.acting import Outcome, carry_out, right_for
from postroom.web.outbox.actions import of_folder
from postroom.web.outbox.forms import FilterForm, OrderForm
from postroom.web.outbox.rows import rows
from postroom.web.outbox.undoing import Undo, remember, take
from postroom.web.outbox.wording import CAUSES, FOLDERS
from postroom.web.shell.address_bar import keep_address
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import Chosen, as_id, chosen
from postroom.web.shell.notices import tell, warn

TEMPLATE = "web/outbox/folder.html"
CHANGED = "messages-changed"
CHUNK = 1000


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Show a page of a folder; asked by htmx, the list alone."""
    form = FilterForm(request.GET, viewer=request.viewer)
    found = selectors.messages(viewer=request.viewer, filters=form.filters)
    after = request.GET.get("after", "")
    shown, next_after = selectors.page(found, before=as_id(after))
    causes = selectors.causes(viewer=request.viewer) if form.folder is Folder.ERRORS else []
    counts = selectors.folder_counts(viewer=request.viewer)
    data = {
        "form": form,
        "query": form.query(),
        "total": selectors.count(found),
        "counted": selectors.COUNTED,
        "rows": rows(viewer=request.viewer, shown=shown, at=timezone.now()),
        "next": next_after,
        "folders": [(folder.value, FOLDERS[folder], counts[folder]) for folder in Folder],
        "causes": [(cause, CAUSES[cause].short, count) for cause, count in causes],
        "offers": of_folder(viewer=request.viewer, folder=form.folder, causes=dict(causes)),
        "may_write": request.viewer.may(Right.WRITE),
    }
    response = render(request, f"{TEMPLATE}#list" if request.htmx else TEMPLATE, data)
    if request.htmx:
        keep_address(request, response, f"{reverse('outbox:index')}?{form.query(after=after)}")
    return response


@require_POST
def act(request: StaffRequest) -> HttpResponse:
    """Do what was ordered to one message, to the chosen rows, or to all that a filter finds."""
    ordered = OrderForm(request.POST)
    if not ordered.is_valid():
        return HttpResponse(status=400)
    order: str = ordered.cleaned_data["order"]
    try:
        chunks = _meant(request, ordered.cleaned_data["message_id"])
    except _WidenedFilter:
        warn(request, _("A filter is not valid any more. Reload the page, look at the list and choose again."))
        return _answer(request)
    request.viewer.must(right_for(order))
    outcome = carry_out(viewer=request.viewer, order=order, chunks=chunks, at=timezone.now())
    _report(request, outcome)
    return _answer(request, leaves=order == Action.DELETE)


@require_POST
def undo(request: StaffRequest, token: str) -> HttpResponse:
    """Take an order back."""
    found = take(request, token)
    if found is None:
        warn(request, _("This cannot be undone any more."))
        return _answer(request)
    chunks = (found.ids[start : start + CHUNK] for start in range(0, len(found.ids), CHUNK))
    outcome = carry_out(viewer=request.viewer, order=found.action, chunks=chunks, at=timezone.now())
    tell(request, outcome.sentence)
    return _answer(request)


class _WidenedFilter(Exception):
    """A filter was sent that filters nothing: acting on "all that match" would act on more than was shown."""


def _meant(request: StaffRequest, message_id: int | None) -> Iterable[Sequence[int]]:
    if message_id is not None:
        if not sum(selectors.states(viewer=request.viewer, ids=[message_id]).values()):
            raise Http404
        return [[message_id]]
    picked: Chosen = chosen(request)
    if picked.matching is None:
        return [sorted(picked.ids)] if picked.ids else []
    return _all_matching(request.viewer, picked.matching)


def _all_matching(viewer: Viewer, query: QueryDict) -> Iterable[Sequence[int]]:
    form = FilterForm(query, viewer=viewer)
    if form.errors:
        raise _WidenedFilter
    return selectors.chunks(selectors.messages(viewer=viewer, filters=form.filters))


def _report(request: StaffRequest, outcome: Outcome) -> None:
    if not outcome.ids:
        warn(request, outcome.sentence)
        return
    may_undo = outcome.undo is not None and request.viewer.may(right_for(outcome.undo))
    back = remember(request, Undo(outcome.undo, outcome.ids)) if outcome.undo and may_undo else ""
    tell(request, outcome.sentence, undo=back)


def _answer(request: StaffRequest, *, leaves: bool = False) -> HttpResponse:
    """Let the page ask again for what changed; the page of a message that was deleted leads back to its list."""
    back = request.POST.get("leave" if leaves and "leave" in request.POST else "back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = reverse("outbox:index")
    if not request.htmx:
        return redirect(back)
    if leaves and "leave" in request.POST:
        return HttpResponseClientRedirect(back)
    return HttpResponse(headers={"HX-Trigger": CHANGED})
