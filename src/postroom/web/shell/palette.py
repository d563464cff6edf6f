"""What the command palette finds: screens by name."""

from dataclasses import dataclass

from postroom.access.viewer import Viewer
from postroom.web.shell.navigation import destinations


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A line of the palette, and where it leads."""

    label: str
    url: str
    icon: str
    detail: str = ""
    key: str = ""


def find(*, text: str, viewer: Viewer) -> list[Hit]:
    """Return the screens whose names hold every word of `text`; all of them when it is empty."""
    words = text.casefold().split()
    places = destinations(viewer=viewer)
    return [
        Hit(label=str(place.label), url=place.url, icon=place.icon, key=place.key)
        for place in places
        if all(word in str(place.label).casefold() for word in words)
    ]
