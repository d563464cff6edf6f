"""Typed readers of the environment: a wrong value stops the start with a sentence; `NAME_FILE` may hold a secret."""

import os
from pathlib import Path

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


class BadSetting(Exception):
    """A setting in the environment cannot be used."""


def text(name: str, default: str = "") -> str:
    """Return the value of `name`, or the contents of the file that `name`_FILE points to."""
    if file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text().strip()
        except OSError as exc:
            raise BadSetting(f"{name}_FILE: cannot read {file}: {exc.strerror}") from exc
    return os.environ.get(name, default)


def whole(name: str, default: int, *, least: int = 0) -> int:
    """Return `name` as a whole number not below `least`."""
    raw = text(name, str(default))
    try:
        value = int(raw)
    except ValueError:
        raise BadSetting(f"{name} must be a whole number, not {raw!r}") from None
    if value < least:
        raise BadSetting(f"{name} must be at least {least}, not {value}")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """Return `name` as yes or no."""
    raw = text(name, str(default)).lower()
    if raw in TRUE:
        return True
    if raw in FALSE:
        return False
    raise BadSetting(f"{name} must be yes or no, not {raw!r}")


def words(name: str, default: str = "") -> list[str]:
    """Return `name` as a list, cut at commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
