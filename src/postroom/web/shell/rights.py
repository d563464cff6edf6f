"""Keeps set-up screens for those who set up."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

from postroom.access.viewer import Right
from postroom.web.shell.http import StaffRequest

View = Callable[..., HttpResponse]


def for_setting_up(view: View) -> View:
    """Refuse who sets up nothing at all; what may be changed where, the services decide."""

    @wraps(view)
    def checked(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.viewer.must(Right.SET_UP)
        return view(request, *args, **kwargs)

    return checked
