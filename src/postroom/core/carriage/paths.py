"""Find values in data from outside by a path: `messages.0.status`, or with a star for each of a list."""

from collections.abc import Iterator
from typing import Any


def at(data: Any, path: str) -> list[Any]:
    """All that stands at a path; nothing where it leads nowhere."""
    return list(_walk(data, path.split(".") if path else []))


def text_at(data: Any, path: str) -> str:
    """What stands at the first of the paths (between bars) that leads anywhere; nothing where none does."""
    return next((found for one in path.split("|") if path for found in texts_at(data, one)), "")


def texts_at(data: Any, path: str) -> list[str]:
    """All that stands at a path, as texts."""
    return [str(one) for one in at(data, path) if one is not None and not isinstance(one, dict | list)]


def _walk(data: Any, steps: list[str]) -> Iterator[Any]:
    if not steps:
        yield data
        return
    step, *rest = steps
    if step == "*" and isinstance(data, list):
        for one in data:
            yield from _walk(one, rest)
    elif isinstance(data, dict) and step in data:
        yield from _walk(data[step], rest)
    elif isinstance(data, list) and step.isdigit() and int(step) < len(data):
        yield from _walk(data[int(step)], rest)
