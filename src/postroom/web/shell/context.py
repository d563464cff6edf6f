"""What the frame of every page needs: navigation, appearance, notices."""

from functools import partial
from typing import Any

from django.http import HttpRequest

from postroom.access.viewer import Right
from postroom.web.shell import appearance
from postroom.web.shell.banners import banners
from postroom.web.shell.navigation import Ways


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give the templates `appearance`, and for those signed in what the frame shows, made only when it is shown."""
    found: dict[str, Any] = {"appearance": appearance.chosen(request)}
    viewer = getattr(request, "viewer", None)
    if viewer is not None:
        found["viewer"] = viewer
        found["may_stop"] = viewer.may(Right.SEND)
        found["banners"] = partial(banners, viewer=viewer)
        found["ways"] = partial(Ways.of, viewer=viewer, path=request.path)
    return found
