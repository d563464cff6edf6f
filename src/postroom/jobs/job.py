"""Background work: `@job` makes a function that can be queued, `@every` one that runs by the clock.

A job is queued in the caller's transaction: it exists if, and only if, what it is about was committed.
Jobs are batches, never single messages; each is written so that running it twice does no harm.
"""

from collections.abc import Callable
from typing import Any, Generic, ParamSpec

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

P = ParamSpec("P")

RETRY = RetryStrategy(max_attempts=5, exponential_wait=3)


class Job(Generic[P]):
    """A function that can be called now, or `later` by a worker."""

    def __init__(self, function: Callable[P, None]) -> None:
        self._function = function
        self.name = _name(function)
        self._task: Any = app.task(name=self.name, retry=RETRY)(function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        self._function(*args, **kwargs)

    def later(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Queue it in the current transaction. Arguments go by name and must be ids, numbers or strings."""
        if args:
            raise TypeError("name the arguments of a job")
        self._task.defer(**kwargs)

    def in_a_while(self, seconds: int, **kwargs: Any) -> None:
        """Queue it in the current transaction, to be done so many seconds from now."""
        self._task.configure(schedule_in={"seconds": seconds}).defer(**kwargs)

    def later_once(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Queue it unless the same call is waiting already."""
        if args:
            raise TypeError("name the arguments of a job")
        key = ":".join([self.name, *(f"{name}={value}" for name, value in sorted(kwargs.items()))])
        try:
            with transaction.atomic():
                self._task.configure(queueing_lock=key).defer(**kwargs)
        except AlreadyEnqueued:
            return


def _name(function: Callable[..., None]) -> str:
    return f"{function.__module__.removeprefix('postroom.')}.{function.__name__}"


def job(function: Callable[P, None]) -> Job[P]:
    """Make `function` one that can be queued."""
    return Job(function)


def every(cron: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run the function by the clock, in one worker at a time: `cron` has five fields, or six with seconds last."""

    def decorate(function: Callable[[], None]) -> Callable[[], None]:
        def run(timestamp: int) -> None:  # noqa: ARG001 -- the engine passes the time it was due
            function()

        name = _name(function)
        app.periodic(cron=cron)(app.task(name=name, queueing_lock=name)(run))
        return function

    return decorate
