"""The steps of a new run: who, what, check, generate. Each is an address, saved at once, and can be come back to."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from postroom.access.viewer import Right
from postroom.audiences.selectors import BadFilter, Gone
from postroom.composing import services as composing
from postroom.contacts import selectors as contacts
from postroom.contacts.selectors import Choice
from postroom.core.carriage.envelope import Channel
from postroom.delivery import selectors as delivery
from postroom.outbox import services as outbox
from postroom.runs import selectors
from postroom.runs import services as runs
from postroom.web.runs import clash, wording
from postroom.web.runs.dispatch import DispatchForm, route_of
from postroom.web.runs.forms import FREE, BeginForm, FreeForm, WhatForm
from postroom.web.shell.framed import framed
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.letters import paper_of
from postroom.web.templates import editing

if TYPE_CHECKING:
    from collections.abc import Callable

    from postroom.runs.models import Run

STEPS = (("who", _("Who")), ("what", _("What")), ("check", _("Check")), ("generate", _("Generate")))
UNPROCESSABLE = 422


def of_draft(view: Callable[[StaffRequest, Run], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the run, if it is still being put together and the viewer may do that; else lead to its page."""

    @wraps(view)
    def checked(request: StaffRequest, run_id: int) -> HttpResponse:
        run = selectors.run(run_id=run_id, viewer=request.viewer)
        if run.state != "draft":
            return redirect("runs:show", run_id)
        request.viewer.must(Right.SEND, run.unit_id)
        return view(request, run)

    return checked


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Begin a run: its title, and the unit whose customers it is for."""
    request.viewer.must(Right.SEND)
    form = BeginForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        unit_id = int(form.cleaned_data["unit"])
        route = route_of(form.cleaned_data["channel"])
        run = runs.begin(
            viewer=request.viewer, unit_id=unit_id, title=form.cleaned_data["title"], channel=route.channel
        )
        lanes = [
            delivery.default_lane_id(unit_id=unit_id, channel=channel) for channel in (route.channel, *route.fallback)
        ]
        chosen = replace(
            runs.so_far(run=run),
            kind=runs.Kind(form.cleaned_data["kind"]),
            route=route,
            lane_id=lanes[0],
            further_lane_ids=lanes[1:],
            recipients=runs.Who(who=Choice.ALL),
        )
        runs.choose(run_id=run.pk, viewer=request.viewer, chosen=chosen)
        return redirect("runs:who", run.pk)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "web/runs/new.html", {"form": form, "steps": STEPS}, status=status)


@require_http_methods(["GET", "POST"])
@of_draft
def what(request: StaffRequest, run: Run) -> HttpResponse:
    """Choose title, template, account and time, and type what the template asks for."""
    form, free = _what_forms(request, run)
    ways = DispatchForm(request.POST if request.method == "POST" else None, run=run, viewer=request.viewer)
    if request.method == "POST":
        if form.is_valid() and free.is_valid() and ways.is_valid():
            was_own = run.says_own_text
            try:
                _save_what(request, run, form, free, ways)
            except runs.Stale as stale:
                return _differ(request, stale.run)
            run = selectors.run(run_id=run.pk, viewer=request.viewer)
            if run.says_own_text != was_own:  # with a text of its own the page is another one
                here = reverse("runs:what", args=[run.pk])
                return HttpResponse(headers={"HX-Redirect": here}) if request.htmx else redirect(here)
            if not request.htmx:
                return redirect("runs:check", run.pk)
        elif not request.htmx:
            page = {**_what_page(request, run, form, free), "revision": clash.looked_at(request)}
            return render(request, "web/runs/what.html", page, status=UNPROCESSABLE)
        else:
            return _beside(request, run, form, clash.looked_at(request))
    if not request.htmx:
        return render(request, "web/runs/what.html", _what_page(request, run, form, free))
    return _beside(request, run, form, run.revision)


def _beside(request: StaffRequest, run: Run, form: WhatForm, revision: int | None) -> HttpResponse:
    """Answer a change with what stands beside the form, and with the fields that are asked for now."""
    fresh = _free_form(run)
    asked = {name for name in request.POST if name.startswith(FREE)}
    again = DispatchForm(run=run, viewer=request.viewer)
    ask = {"ask_anew": asked != set(fresh.fields), "ask_accounts": again.asks_otherwise(request.POST)}
    if run.says_own_text:  # what stands beside it follows what is typed by itself
        saved = {"run": run, "revision": revision, "what": form, "free": fresh, "ways": again, **ask}
        answer = render(request, "web/runs/what.html#saved", saved)
        answer.headers["HX-Trigger"] = "preview-due"
        return answer
    page = {**_what_page(request, run, form, fresh), **ask, "revision": revision}
    return render(request, "web/runs/what.html#beside", page)


@require_GET
def preview_frame(request: StaffRequest, run_id: int, contact_id: int) -> HttpResponse:
    """Answer what one customer would get, for the frame in which nothing of it can run or call home."""
    run = selectors.run(run_id=run_id, viewer=request.viewer)
    contact = contacts.contact(viewer=request.viewer, contact_id=contact_id)
    if contact.unit_id != run.unit_id or run.template_version_id is None:
        raise Http404
    return framed(_preview(request, run, contact_id, _asked_channel(request, run)).html)


def frame(run: Run, step: str) -> dict[str, Any]:
    """Return what the frame of every step shows."""
    return {"run": run, "steps": STEPS, "step": step}


def _what_forms(request: StaffRequest, run: Run) -> tuple[WhatForm, FreeForm]:
    if request.method == "POST":
        typed = {name: value for name, value in request.POST.items() if name.startswith(FREE)}
        names = [name.removeprefix(FREE) for name in typed]
        form = WhatForm(request.POST, run=run, viewer=request.viewer)
        return form, FreeForm(typed, names=names, values=run.batch.free_values)
    return WhatForm(run=run, viewer=request.viewer), _free_form(run)


def _free_form(run: Run) -> FreeForm:
    version_id = run.template_version_id
    names = composing.free_tags(version_id=version_id) if version_id else []
    return FreeForm(names=names, values=run.batch.free_values)


def _differ(request: StaffRequest, run: Run) -> HttpResponse:
    """Say what somebody else chose meanwhile; what was chosen here stays on the screen."""
    form, free = _what_forms(request, run)
    ways = DispatchForm(request.POST, run=run, viewer=request.viewer)
    told = clash.tell(request, run, "what", form, free, ways)
    if request.htmx:
        return clash.answer(request, told)
    page = {**_what_page(request, run, form, free), "ways": ways, **told}
    return render(request, "web/runs/what.html", page, status=clash.CONFLICT)


def _save_what(request: StaffRequest, run: Run, form: WhatForm, free: FreeForm, ways: DispatchForm) -> None:
    before = runs.so_far(run=run)
    chosen = replace(before, **form.chosen, **ways.chosen, free_values={**before.free_values, **free.values})
    if form.says_own_text:
        text = runs.write_text(run_id=run.pk, viewer=request.viewer, at=timezone.now())
        chosen = replace(chosen, template_version_id=text.pk)
    runs.choose(run_id=run.pk, viewer=request.viewer, chosen=chosen, revision=clash.looked_at(request))
    if form.says_own_text and "topic" in request.POST:
        runs.choose_topic(run_id=run.pk, viewer=request.viewer, topic=form.about)


def _what_page(request: StaffRequest, run: Run, form: WhatForm, free: FreeForm) -> dict[str, Any]:
    ways = DispatchForm(run=run, viewer=request.viewer)
    if run.own_text and run.says_own_text:
        beside = editing.page(request, run.own_text)
    else:
        beside = {"version": run.template_version, **shown(request, run, _first(request, run))}
    along = outbox.along_with(batch_id=run.batch_id)
    return {
        **frame(run, "what"),
        "what": form,
        "free": free,
        "ways": ways,
        "along": along,
        "revision": run.revision,
        **beside,
    }


def _first(request: StaffRequest, run: Run) -> int | None:
    """Return somebody to show the text for."""
    try:
        chosen = runs.recipients(run=run, viewer=request.viewer, at=timezone.now())
    except (Gone, BadFilter):
        return None  # the step Who says what is wrong
    return chosen.order_by("pk").values_list("pk", flat=True).first()


def shown(request: StaffRequest, run: Run, contact_id: int | None, channel: Channel | None = None) -> dict[str, Any]:
    """Return the preview for one recipient, if there are one and a template."""
    if contact_id is None or run.template_version_id is None:
        return {"preview": None}
    by = channel or Channel(run.channel)
    preview = _preview(request, run, contact_id, by)
    contact = contacts.contact(viewer=request.viewer, contact_id=contact_id)
    seen = sha256(f"{preview.subject}\0{preview.html}".encode()).hexdigest()  # other words, another address
    return {
        "contact": contact,
        "preview": preview,
        "paper": paper_of(preview.letter, who=contact.account_number),
        "by": by,
        "frame": reverse("runs:preview", args=[run.pk, contact_id]) + f"?by={by}&seen={seen[:12]}",
    }


def _asked_channel(request: StaffRequest, run: Run) -> Channel:
    """Return the channel that is asked for, if it is one; else the run's first."""
    asked = request.GET.get("by", "")
    return Channel(asked) if asked in set(Channel) else Channel(run.channel)


def _preview(request: StaffRequest, run: Run, contact_id: int, channel: Channel) -> composing.Preview:
    along = outbox.along_with(batch_id=run.batch_id)
    text = runs.text_of(run)
    shown = composing.preview(
        text=replace(text, papers=tuple(file.digest for file in along)) if channel is Channel.LETTER else text,
        contact_id=contact_id,
        viewer=request.viewer,
        at=timezone.now(),
        free_values=run.batch.free_values,
        channel=channel,
    )
    return replace(shown, files=[*along, *shown.files]) if channel is Channel.EMAIL else shown


def lacking(request: StaffRequest, run: Run) -> list[tuple[str, str]]:
    """Return what is still to be chosen, each with the address where."""
    found = runs.lacking(run=run, viewer=request.viewer, at=timezone.now())
    return [
        (wording.lack(which, name), reverse(f"runs:{wording.LACKS[which][1]}", args=[run.pk])) for which, name in found
    ]
