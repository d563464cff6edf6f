"""The request as our screens see it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from postroom.access.models import User
from postroom.access.viewer import Viewer


class StaffRequest(HttpRequest):
    """A request of somebody signed in; `viewer` is what goes to selectors and services."""

    user: User
    viewer: Viewer
    htmx: HtmxDetails
