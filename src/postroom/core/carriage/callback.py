"""A request that came in from a provider, as it came: whoever speaks for the provider proves that it is theirs."""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from postroom.core.arriving import reports as mail
from postroom.core.carriage.arrival import Incoming, Receipt

FRESH = 300
"""Seconds for which a signature with a time in it is good."""


class NotTheirs(Exception):
    """A callback that is not signed as the provider signs, or was signed too long ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """A request that came in: the whole address that was asked, header names in small letters."""

    url: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def pairs(self) -> dict[str, str]:
        """The fields of a form, and of the query."""
        form = "" if self.is_json else self.body.decode("utf-8", "replace")
        return dict(parse_qsl(self.query, keep_blank_values=True) + parse_qsl(form, keep_blank_values=True))

    @property
    def is_json(self) -> bool:
        return "json" in self.headers.get("content-type", "")

    @property
    def data(self) -> Any:
        """What it says, however it is written."""
        if not self.is_json:
            return self.pairs
        try:
            return json.loads(self.body)
        except ValueError as exc:
            raise NotTheirs("it cannot be read") from exc


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a proved callback reports. What has a name in `once` must not be believed a second time."""

    receipts: Sequence[Receipt] = ()
    texts: Sequence[Incoming] = ()
    """Text messages that somebody wrote to us."""
    mails: Sequence[mail.Report] = ()
    """What became of e-mails, and what was said of them."""
    once: str = ""
    answer: str = ""
    """What the provider wants to hear."""


def must_be_same(given: str, wanted: str) -> None:
    """Compare signatures without telling by the time how much of one was right. Raises `NotTheirs`."""
    if not hmac.compare_digest(given.encode(), wanted.encode()):
        raise NotTheirs("the signature is not theirs")


def must_be_fresh(told: object, now: datetime, *, within: int = FRESH) -> None:
    """Refuse what was signed at another time than about `now`; `told` are seconds since 1970. Raises `NotTheirs`."""
    try:
        age = abs(now.timestamp() - int(str(told)))
    except ValueError:
        raise NotTheirs("it does not say when it was signed") from None
    if age > within:
        raise NotTheirs("it was signed too long ago")
