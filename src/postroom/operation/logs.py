"""How a line of the log is written: for people, or as one JSON object a line for programs; nothing private in either.

It is loaded with the settings, so it must not need Django.
"""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from postroom.operation.masking import masked, one_line

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Which request the lines of this thread are about."""
TOLD = ("message_id", "attempt", "account", "unit", "method", "route", "status", "duration_ms")
"""What a line may say beside its sentence: `log.info("…", extra={"message_id": 7})`."""
PLAIN, JSON = "plain", "json"


class BadFormat(ValueError):
    """There is no such way to write the log."""


class Plain(logging.Formatter):
    """Time, level, who says it, the sentence. A trace below is set in, so that no text can pose as a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        name = request_id.get()
        about = f" [{name}]" if name else ""
        sentence = one_line(masked(record.getMessage()))
        lines = [f"{_moment(record)} {record.levelname} {record.name}{about} {sentence}"]
        lines += [f"  | {one_line(masked(line))}" for line in _trace(self, record).splitlines()]
        return "\n".join(lines)


class JsonLines(logging.Formatter):
    """One object a line: `ts`, `level`, `logger`, `event`, and what else is known."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        said: dict[str, Any] = {
            "ts": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": masked(record.getMessage()),
        }
        if name := request_id.get():
            said["request_id"] = name
        for key in TOLD:
            value = getattr(record, key, None)
            if value is not None:
                said[key] = value if isinstance(value, int | float) else masked(str(value))
        if record.exc_info and record.exc_info[0]:
            said["error_type"] = record.exc_info[0].__name__
            said["trace"] = masked(_trace(self, record))
        return json.dumps(said)


def configuration(*, written: str, level: str) -> dict[str, Any]:
    """Return the set-up of the log for Python's `logging`. Raises `BadFormat`."""
    forms = {PLAIN: (Plain, "stderr"), JSON: (JsonLines, "stdout")}
    if written not in forms:
        raise BadFormat(f"POSTROOM_LOG_FORMAT must be plain or json, not {written!r}")
    form, stream = forms[written]
    requests = "INFO" if written == JSON else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": form}},
        "handlers": {"out": {"class": "logging.StreamHandler", "stream": f"ext://sys.{stream}", "formatter": "line"}},
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            "procrastinate": {"level": "WARNING"},
            "allauth": {"level": "WARNING"},
            "axes": {"level": "ERROR"},
            "mail.log": {"level": "WARNING"},
            "postroom.request": {"level": requests},
            "_granian": {"handlers": ["out"], "level": level, "propagate": False},
            "granian.access": {"handlers": [], "level": "WARNING", "propagate": False},
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"level": "ERROR"},  # a refusal has its line in postroom.request, without its address
            "django.server": {"handlers": [], "propagate": True},
        },
    }


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    """Return what broke, and where."""
    parts = [formatter.formatException(record.exc_info)] if record.exc_info and record.exc_info[0] else []
    return "\n".join([*parts, *([record.stack_info] if record.stack_info else [])])
