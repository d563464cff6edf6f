"""Settings: a card for each thing that is set up, and the topics that customers agree to."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from postroom.access import keys
from postroom.access import selectors as access
from postroom.contacts import selectors as contacts
from postroom.delivery import selectors as delivery
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.rights import for_setting_up


@require_safe
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """Show what can be set up, with how much of it there is."""
    viewer = request.viewer
    context = {
        "accounts": delivery.accounts(viewer=viewer).count(),
        "keys": keys.keys(viewer=viewer).count(),
        "people": access.users(viewer=viewer).count(),
        "units": access.units(viewer=viewer).count(),
        "brands": access.brands(viewer=viewer).count(),
        "topics": contacts.topics(),
    }
    return render(request, "settings/index.html", context)
