"""The last steps of a new run: how many by which channel, who is not reached and why, each message; and generate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from postroom.audiences.selectors import BadFilter, Gone
from postroom.core.carriage.envelope import Channel, Posting
from postroom.delivery import selectors as delivery
from postroom.outbox import services as outbox
from postroom.runs import selectors
from postroom.runs import services as runs
from postroom.runs.selectors import Part, Reason
from postroom.web.outbox.channels import passed_over, why_channel
from postroom.web.outbox.registered import POSTINGS
from postroom.web.outbox.wording import CHANNELS
from postroom.web.runs import costs, reasons, wording
from postroom.web.runs.mending import GiveForm, give_form
from postroom.web.runs.recurring import RecurForm
from postroom.web.runs.shares import share_of
from postroom.web.runs.wizard import frame, lacking, of_draft, shown
from postroom.web.runs.worst import worst
from postroom.web.shell.findings import finding_said
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.notices import tell, warn

if TYPE_CHECKING:
    from postroom.runs.models import AddressTask, Run

CHECK = "web/runs/check.html"
_UNREACHED = frozenset(
    {
        Reason.NO_ADDRESS, Reason.NOT_MOBILE, Reason.UNDELIVERABLE, Reason.SUPPRESSED, Reason.NO_TEXT,
        Reason.NO_CHANNEL,
    }
)  # fmt: skip
_CHOSEN = frozenset(
    {Reason.DECEASED, Reason.DISPUTED, Reason.IN_AUDIENCE, Reason.WRITTEN_LATELY, Reason.SAME_HOUSEHOLD, Reason.BY_HAND}
)


@require_GET
@of_draft
def check(request: StaffRequest, run: Run) -> HttpResponse:
    """Show how many get it, who does not and why, and each message as it will be. Nothing is made yet."""
    account = request.GET.get("account", "").strip()
    asked, by = request.GET.get("channel", ""), request.GET.get("by", "")
    foreseen = runs.foresee(
        run=run,
        viewer=request.viewer,
        at=timezone.now(),
        place=number(request.GET, "place") or 1,
        account=account,
        channel=Channel(asked) if asked in run.channels else None,
    )
    somebody = foreseen.shown
    channel = Channel(by) if by in run.channels else somebody.channel if somebody else None
    data = {
        **frame(run, "check"),
        **foretold(run, foreseen),
        "groups": _groups(run, foreseen, request.GET.get("give", "")),
        "has_letters": Channel.LETTER in run.channels and run.template_version_id is not None,
        "unused": [(each, CHANNELS[each]) for each in Channel if each not in run.channels],
        "lacking": lacking(request, run),
        "account": account,
        "worst": worst(request, run),
        "detours": () if request.htmx else _detours(request, run),
        "expected": () if request.htmx else _expected(request, run, foreseen),
        "left_by_hand": () if request.htmx else runs.left_by_hand(run=run, viewer=request.viewer),
        "back": "check",
        "channel": asked if asked in run.channels else "",
        "media": [(each, CHANNELS[each]) for each in run.channels] if run.is_mixed else [],
        **shown(request, run, somebody.contact_id if somebody else None, channel),
    }
    return render(request, f"{CHECK}#preview" if request.htmx else CHECK, data)


@require_GET
@of_draft
def letters(request: StaffRequest, run: Run) -> HttpResponse:
    """Look at a sample of the letters, which takes some seconds: the page asks for it when it is there."""
    try:
        sample = runs.look_at_letters(run=run, viewer=request.viewer, at=timezone.now())
    except (Gone, BadFilter):  # the step Who says what is wrong
        sample = None
    wrong = [
        (one, [(finding_said(found), found.blocks) for found in one.findings] or [(one.refused, True)])
        for one in (sample.wrong if sample else ())
    ]
    return render(request, "web/runs/letters.html", {"run": run, "sample": sample, "wrong": wrong})


@require_POST
@of_draft
def stand_in(request: StaffRequest, run: Run) -> HttpResponse:
    """Let one channel more stand in where the others do not reach somebody."""
    asked = request.POST.get("channel", "")
    if asked in set(Channel) - set(run.channels):
        chosen, channel = runs.so_far(run=run), Channel(asked)
        route = chosen.route or runs.Route()
        lane_id = delivery.default_lane_id(unit_id=run.unit_id, channel=channel)
        more = replace(
            chosen,
            route=replace(route, fallback=[*route.fallback, channel]),
            further_lane_ids=[*chosen.further_lane_ids, lane_id],
        )
        runs.choose(run_id=run.pk, viewer=request.viewer, chosen=more)
        tell(request, _("%(channel)s stands in now.") % {"channel": CHANNELS[channel].text})
    return redirect("runs:check", run.pk)


@require_http_methods(["GET", "POST"])
@of_draft
def generate(request: StaffRequest, run: Run) -> HttpResponse:
    """Ask once more, then let the workers make the messages."""
    if request.method == "POST":
        try:
            runs.generate(run_id=run.pk, viewer=request.viewer, at=timezone.now())
        except runs.Incomplete as incomplete:
            which, name = incomplete.lacking[0]
            warn(request, wording.lack(which, name))
            return redirect(f"runs:{wording.LACKS[which][1]}", run.pk)
        except runs.NotDraft:
            pass  # somebody was quicker: the page of the run shows it
        return redirect("runs:show", run.pk)
    data = {
        **frame(run, "generate"),
        **foretold(run, runs.foresee(run=run, viewer=request.viewer, at=timezone.now())),
        "lacking": lacking(request, run),
        "posted_as": POSTINGS[Posting(run.posting)] if Channel.LETTER in run.channels else "",
        "along": outbox.along_with(batch_id=run.batch_id),
        "recur": RecurForm() if run.kind == runs.Kind.GREETING and not run.is_pattern else None,
    }
    return render(request, "web/runs/generate.html", data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Who is left out for one reason, in words."""

    cause: reasons.Cause
    ways: Sequence[str]
    part: Part
    number: int
    named: Sequence[runs.Somebody]
    is_unreached: bool
    """Another channel may reach them."""
    is_chosen: bool
    """They are left out because somebody chose it so."""
    is_missed: bool
    """Another address puts it right."""
    giving: GiveForm | None
    """How it is given to somebody, where that was asked for."""
    task: AddressTask | None
    """Who has it now."""

    @classmethod
    def of(cls, group: runs.Group, run: Run, given: tuple[GiveForm | None, AddressTask | None]) -> Group:
        """Return a group in words."""
        ways = [passed_over(channel, reason) for channel, reason in group.ways]
        return cls(
            cause=reasons.cause(group.reason, run),
            ways=ways,
            part=group.part,
            number=group.number,
            named=group.named,
            is_unreached=group.reason in _UNREACHED,
            is_chosen=group.reason in _CHOSEN,
            is_missed=group.reason in runs.MISSED,
            giving=given[0],
            task=given[1],
        )

    @property
    def more(self) -> int:
        """So many are not named."""
        return self.number - len(self.named)


def _groups(run: Run, foreseen: runs.Foreseen, asked: str) -> list[Group]:
    tasks = selectors.tasks_of(run=run)
    found = []
    for group in foreseen.groups:
        task, is_asked = tasks.get(group.part), group.part.code == asked and group.reason in runs.MISSED
        found.append(Group.of(group, run, (give_form(run, group.part, task) if is_asked else None, task)))
    return found


def foretold(run: Run, foreseen: runs.Foreseen) -> dict[str, Any]:
    """Return what is foreseen, for the steps Check and Generate."""
    place = foreseen.shown.place if foreseen.shown else 0
    return {
        "foreseen": foreseen,
        "shares": [share_of(run, channel, foreseen.by_channel.get(channel, 0)) for channel in run.channels],
        "left_out": foreseen.chosen - foreseen.reached,
        "previous": place - 1,
        "following": place + 1,
    }


def _detours(request: StaffRequest, run: Run) -> list[tuple[runs.Detour, str, int]]:
    """Return who gets it another way, with the reason in words and how many are not named."""
    return [
        (
            one,
            why_channel({"taken": one.channel, "passed": one.passed}),
            one.number - len(one.named),
        )
        for one in runs.detours(run=run, viewer=request.viewer, at=timezone.now())
    ]


def _expected(request: StaffRequest, run: Run, foreseen: runs.Foreseen) -> Sequence[costs.Row]:
    found = runs.estimate(run=run, viewer=request.viewer, reached=foreseen.by_channel, at=timezone.now())
    return costs.rows(found)
