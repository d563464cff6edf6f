"""The folders of the Shipping centre: look, filter, choose, act, take back."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from postroom.access.viewer import Right
from postroom.core.lifecycle import Folder
from postroom.outbox import selectors
from postroom.outbox import services as outbox
from postroom.outbox.services import Action, Outcome, right_for_order
from postroom.outbox.sheets import sheet
from postroom.web.outbox.acting import carry_out, sentence
from postroom.web.outbox.actions import of_folder
from postroom.web.outbox.answering import answer
from postroom.web.outbox.errands import begun, current
from postroom.web.outbox.forms import FilterForm, OrderForm
from postroom.web.outbox.lines import lines
from postroom.web.outbox.rows import rows
from postroom.web.outbox.undoing import Undo, remember, take
from postroom.web.outbox.wording import CAUSES, FOLDERS
from postroom.web.shell.address_bar import keep_address
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import Chosen, as_id, chosen
from postroom.web.shell.notices import tell, warn

TEMPLATE = "web/outbox/folder.html"
CHUNK = 1000


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Show a page of a folder; asked by htmx, the list alone."""
    form = FilterForm(request.GET, viewer=request.viewer)
    after = request.GET.get("after", "")
    counts = selectors.folder_counts(viewer=request.viewer)
    found = sheet(viewer=request.viewer, filters=form.filters, before=as_id(after), counts=counts)
    causes = selectors.causes(viewer=request.viewer) if form.folder is Folder.ERRORS else []
    offers = of_folder(viewer=request.viewer, folder=form.folder, causes=dict(causes))
    drawn = rows(viewer=request.viewer, shown=found.shown, at=timezone.now())
    data = {
        "form": form,
        "query": form.query(),
        "looked_through": found.looked_through,
        "total": found.total,
        "counted": selectors.COUNTED,
        "lines": lines(rows=drawn, query=form.query(), to_choose=bool(offers)),
        "next": found.next,
        "folders": [(folder.value, FOLDERS[folder], counts[folder]) for folder in Folder],
        "causes": [(cause, CAUSES[cause].short, count) for cause, count in causes],
        "offers": offers,
        "may_write": request.viewer.may(Right.WRITE),
        **({} if request.htmx else {"errands": current(request.viewer)}),
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
    message_id: int | None = ordered.cleaned_data["message_id"]
    picked: Chosen = chosen(request)
    if message_id is None and picked.matching is not None:
        return _act_on_matching(request, order, picked.matching)
    chunks = _meant(request, message_id, picked)
    request.viewer.must(right_for_order(order))
    _report(request, carry_out(viewer=request.viewer, order=order, chunks=chunks, at=timezone.now()))
    return answer(request, leaves=order == Action.DELETE)


@require_POST
def undo(request: StaffRequest, token: str) -> HttpResponse:
    """Take an order back."""
    found = take(request, token)
    if found is None:
        warn(request, _("This cannot be undone any more."))
        return answer(request)
    chunks = (found.ids[start : start + CHUNK] for start in range(0, len(found.ids), CHUNK))
    outcome = carry_out(viewer=request.viewer, order=found.action, chunks=chunks, at=timezone.now())
    tell(request, sentence(outcome))
    return answer(request)


def _act_on_matching(request: StaffRequest, order: str, query: QueryDict) -> HttpResponse:
    """Do it at once, or if it is very many, in the background."""
    form = FilterForm(query, viewer=request.viewer)
    if form.errors:  # it would act on more than was shown
        warn(request, _("A filter is not valid any more. Reload the page, look at the list and choose again."))
        return answer(request)
    request.viewer.must(right_for_order(order))
    now = timezone.now()
    if outbox.is_errand(viewer=request.viewer, filters=form.filters):
        errand = outbox.begin_errand(viewer=request.viewer, order=order, filters=form.filters, at=now)
        tell(request, begun(errand.total))
    else:
        chunks = selectors.chunks(selectors.messages(viewer=request.viewer, filters=form.filters))
        _report(request, carry_out(viewer=request.viewer, order=order, chunks=chunks, at=now))
    return answer(request)


def _meant(request: StaffRequest, message_id: int | None, picked: Chosen) -> Sequence[Sequence[int]]:
    if message_id is None:
        return [sorted(picked.ids)] if picked.ids else []
    if not sum(selectors.states(viewer=request.viewer, ids=[message_id]).values()):
        raise Http404
    return [[message_id]]


def _report(request: StaffRequest, outcome: Outcome) -> None:
    if not outcome.ids:
        warn(request, sentence(outcome))
        return
    may_undo = outcome.undo is not None and request.viewer.may(right_for_order(outcome.undo))
    back = remember(request, Undo(outcome.undo, outcome.ids)) if outcome.undo and may_undo else ""
    tell(request, sentence(outcome), undo=back)
