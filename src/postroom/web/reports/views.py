"""The report on the screen: a picture, the sum as a line of arithmetic, and the lines."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from postroom.outbox.reporting import By
from postroom.reports import selectors
from postroom.web.reports.forms import MessagesForm
from postroom.web.reports.lines import lines, shown_states
from postroom.web.reports.naming import NAMES
from postroom.web.reports.picture import chart
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.pills import PILLS
from postroom.web.shell.rights import for_outbox

MOST = 50
"""So many lines stand on the screen; the files have all."""


@require_safe
@for_outbox
def index(request: StaffRequest) -> HttpResponse:
    """Show the report."""
    form = MessagesForm(request.GET, viewer=request.viewer)
    asked = form.asked
    report = selectors.report(viewer=request.viewer, asked=asked)
    drawn = chart(report.columns)
    data = {
        "form": form,
        "by": asked.by,
        "by_run": asked.by is By.RUN,
        "goes_by": form.names,
        "head": NAMES[asked.by],
        "report": report,
        "sum": [(PILLS[state], number) for state, number in report.total.states.items()],
        "heads": [PILLS[state] for state in shown_states(report)],
        "lines": lines(report, asked, most=MOST),
        "left": max(len(report.entries) - MOST, 0),
        "chart": drawn,
        "legend": [PILLS[state] for state in drawn.states] if drawn else [],
        "is_narrowed": any(form.cleaned_data.get(name) for name in form.fields if name != "by"),
    }
    return render(request, "reports/index.html", data)
