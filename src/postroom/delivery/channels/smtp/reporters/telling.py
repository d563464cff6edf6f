"""Take what a provider says apart: whatever stands there, it becomes short plain text, or nothing."""

import re
from collections.abc import Sequence
from typing import Any

from postroom.core.carriage.callback import Callback, NotTheirs
from postroom.core.carriage.paths import texts_at

MOST = 500
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_OF_SMTP = re.compile(r"(?<![\d.])([45])\d\d(?![\d.])")


def said(callback: Callback) -> Any:
    """Return the JSON of a callback. Raises `NotTheirs`."""
    data = callback.data
    if not isinstance(data, dict | list):
        raise NotTheirs("it cannot be read")
    return data


def text(data: Any, *paths: str) -> str:
    """Return what stands at the first of the paths that leads anywhere."""
    found = (one for path in paths for one in texts_at(data, path))
    return " ".join(next(found, "").replace("\0", "").split())[:MOST]


def joined(data: Any, paths: Sequence[str]) -> str:
    """Return all that stands at the paths: our marks may be in it."""
    return " ".join(one.replace("\0", "")[:MOST] for path in paths for one in texts_at(data, path)[:20])


def status_in(*texts: str, otherwise: str = "") -> str:
    """Return the first enhanced status (RFC 3463) in the texts, else what stands for it."""
    return next((found[1] for one in texts if (found := _STATUS.search(one))), otherwise)


def kind_of_code(code: str) -> str:
    """Return the class of a reply of SMTP as a status that says no more: 550 is 5.0.0."""
    found = _OF_SMTP.search(code)
    return f"{found[1]}.0.0" if found else ""
