"""What a customer agreed to: as it stands, every word with its source, and a form for a new one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from postroom.access.viewer import Right
from postroom.contacts import selectors as contacts
from postroom.contacts import services
from postroom.web.customers.card import topic_lines
from postroom.web.customers.forms import ConsentForm
from postroom.web.customers.wording import source_word
from postroom.web.outbox.wording import CHANNELS
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Show the history, and write down what the customer told staff."""
    card = contacts.card(viewer=request.viewer, contact_id=contact_id)
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.take_word(viewer=request.viewer, contact=card.contact, word=_word(form), at=form.at(timezone.now()))
        tell(request, _("It is written down."))
        return redirect("customers:consents", contact_id)
    data = {
        "contact": card.contact,
        "topics": list(topic_lines(card)),
        "history": [(one, CHANNELS[one.channel], source_word(one.source)) for one in card.history],
        "form": form,
        "may_write": request.viewer.may(Right.WRITE, card.contact.unit_id),
    }
    return render(request, "customers/consents.html", data, status=422 if form.is_bound else 200)


def _word(form: ConsentForm) -> services.Word:
    told = form.cleaned_data
    return services.Word(
        topic_id=told["topic"],
        channel=told["channel"],
        opted_in=told["answer"] == "yes",
        source=told["source"],
        wording=told["wording"],
    )
