"""What is set up, as it stood when a program came in: remembered by each process until it changes.

Units, templates, designs, accounts and kinds rarely change, and every message asks for them. The database keeps a mark
that is another after each change of them (`access_setup`, written by triggers in the transaction that makes the
change). Whoever lets a program in reads the mark with its key; what is asked in its name, by functions that are
`remembered`, is then read from the database once for a mark and not for every message. Without a mark nothing is
remembered.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

MARK = "(SELECT sum(token)::text FROM access_setup)"
"""Reads the mark. Each change adds a random number of its own: no mark ever comes again, not even after a restore."""
REMEMBERED = 256
"""Answers of each function that are kept."""

_mark: ContextVar[str | None] = ContextVar("mark", default=None)
P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def as_it_stood(mark: str | None) -> Iterator[None]:
    """Answer from memory what was read since the mark; for work that changes nothing of what is set up."""
    before = _mark.set(mark)
    try:
        yield
    finally:
        _mark.reset(before)


def remembered(read: Callable[P, R]) -> Callable[P, R]:
    """Read once for a mark what nobody changes in place, and what depends on nothing but what is set up."""

    def for_mark(_mark: str, /, *args: P.args, **named: P.kwargs) -> R:
        return read(*args, **named)

    known = lru_cache(maxsize=REMEMBERED)(for_mark)

    @wraps(read)
    def answered(*args: P.args, **named: P.kwargs) -> R:
        mark = _mark.get()
        return read(*args, **named) if mark is None else known(mark, *args, **named)  # type: ignore[arg-type]

    return answered
