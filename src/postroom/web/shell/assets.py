"""Where the built style sheet, scripts and icons lie: read from the list that the build wrote beside them."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.templatetags.static import static

BUILT = Path(__file__).parent / "static" / "postroom"


class UnknownIcon(Exception):
    """The icon is not in `frontend/icons.txt`, from which the sprite is built."""


def url(source: str) -> str:
    """Return the address of what was built from `source`, a path inside `frontend/`."""
    return static(f"postroom/{_manifest()[source]['file']}")


def styles(source: str) -> list[str]:
    """Return the addresses of the style sheets that `source` and all that it imports need."""
    return [static(f"postroom/{path}") for path in dict.fromkeys(_sheets(source))]


def _sheets(source: str) -> Iterator[str]:
    built = _manifest()[source]
    for part in built.get("imports", []):
        yield from _sheets(part)
    yield from built.get("css", [])


def icon_url(name: str) -> str:
    """Return the address of one drawing in the sprite; raises `UnknownIcon`."""
    if name not in _icons():
        raise UnknownIcon(name)
    return f"{url('icons.txt')}#{name}"


@cache
def _manifest() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((BUILT / "manifest.json").read_text())
    return found


@cache
def _icons() -> frozenset[str]:
    return frozenset(re.findall(r'<symbol id="([^"]+)"', (BUILT / _manifest()["icons.txt"]["file"]).read_text()))
