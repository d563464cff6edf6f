"""Bring a file of prices in: what is wrong in which line, then what it would change, then it is entered."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from postroom.costs import files, reading, services
from postroom.costs.lines import Line
from postroom.intake.files.reading import BadFile
from postroom.outbox.pricing import Money
from postroom.web.prices import wording
from postroom.web.prices.forms import LARGEST, FileForm
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell
from postroom.web.shell.rights import for_setting_up

REFUSED = 422
SHOWN = 200
"""So many lines of each kind are shown; the rest is counted."""
PAGE = "prices/import.html"


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def bring(request: StaffRequest) -> HttpResponse:
    """Take a file, show what it would change, and enter what was shown. Of a file with a wrong line nothing goes in."""
    if text := request.POST.get("lines", ""):
        return _entered(request, text[:LARGEST])
    form = FileForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return render(request, PAGE, {"form": form}, status=REFUSED if form.is_bound else 200)
    file = form.cleaned_data["file"]
    try:
        told = reading.read(content=file.read(), name=file.name or "", viewer=request.viewer)
    except BadFile as bad:
        form.add_error("file", str(bad))
    except reading.BadTable as bad:
        form.add_error("file", _bad(bad))
    else:
        return render(request, PAGE, {"form": FileForm(), **_shown(request, told)}, status=200)
    return render(request, PAGE, {"form": form}, status=REFUSED)


def _shown(request: StaffRequest, told: reading.Told) -> dict[str, Any]:
    changes = files.compare(lines=told.lines, viewer=request.viewer)
    return {
        "told": told,
        "faults": [(one.number, one.told, wording.FAULTS[one.fault]) for one in told.faults[:SHOWN]],
        "changes": changes,
        "added": [_row(line) for line in changes.added[:SHOWN]],
        "changed": [{**_row(after), "before": _price(before)} for before, after in changes.changed[:SHOWN]],
        "lacking": [_row(Line.of(rate)) for rate in changes.lacking[:SHOWN]],
        "more": max(len(changes.added) - SHOWN, 0) + max(len(changes.changed) - SHOWN, 0),
        "lines": files.write(told.lines),
    }


def _entered(request: StaffRequest, text: str) -> HttpResponse:
    told = reading.read(content=text.encode(), name="prices.csv", viewer=request.viewer)
    if told.faults:  # only a form that was tampered with, or an account that went away meanwhile
        return render(request, PAGE, {"form": FileForm(), **_shown(request, told)}, status=REFUSED)
    now = timezone.now()
    lacking = files.compare(lines=told.lines, viewer=request.viewer).lacking if request.POST.get("whole") else ()
    number = services.enter(viewer=request.viewer, lines=told.lines, at=now)
    gone = services.retire(viewer=request.viewer, ids=[rate.pk for rate in lacking], at=now) if lacking else 0
    said = ngettext("%(count)s line was entered.", "%(count)s lines were entered.", number) % {"count": number}
    if gone:
        said += " " + ngettext("%(count)s was taken out.", "%(count)s were taken out.", gone) % {"count": gone}
    tell(request, said)
    return redirect("prices:index")


def _row(line: Line) -> dict[str, object]:
    return {
        "line": line,
        "medium": wording.medium(line),
        "country": wording.country(line),
        "size": wording.size(line),
        "each": wording.each(line),
        "price": _price(line),
    }


def _price(line: Line) -> Money:
    return Money(line.price, line.currency)


def _bad(bad: reading.BadTable) -> str:
    if bad.missing:
        return _("The file has no column %(names)s. The example file has them all.") % {"names": ", ".join(bad.missing)}
    return _("The file has more lines than a table of prices can have.")
