"""What Lob says of a letter, by polling or by its callbacks, in our words; its own are kept."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from hmac import digest
from typing import Any

from postroom.core.carriage.arrival import Price, Receipt, Reported
from postroom.core.carriage.callback import Callback, NotTheirs, Report, must_be_fresh, must_be_same
from postroom.delivery.channels.lob.config import LobConfig
from postroom.delivery.channels.lob.letters import MARK

_FINAL = {
    "delivered": Reported.DELIVERED,
    "returned_to_sender": Reported.RETURNED,
    "failed": Reported.REJECTED,
    "deleted": Reported.CANCELLED,
}
"""How the names of their events end; everything else is on its way."""
_NO_NEWS = frozenset({"rendered_thumbnails"})
_MILLISECONDS = 10**11
"""A moment above this is not told in seconds."""


def receipt(letter: Mapping[str, Any]) -> Receipt:
    """Return what a letter, as Lob describes it, has come to."""
    events = letter.get("tracking_events") or []
    last = events[-1] if events else {}
    word = str(last.get("name") or letter.get("status") or "accepted")
    said = str(last.get("location") or "")
    if letter.get("deleted"):
        word = "deleted"
    elif letter.get("status") == "failed":
        reason = letter.get("failure_reason") or {}
        word, said = "failed", str(reason.get("message") or reason.get("code") or "")
    return _receipt(letter, word, said)


def report(config: LobConfig, callback: Callback, now: datetime) -> Report:
    """Read a callback. Raises `NotTheirs`."""
    if not config.webhook_secret:
        raise NotTheirs("the secret for signatures is not set")
    moment = callback.headers.get("lob-signature-timestamp", "")
    covered = moment.encode() + b"." + callback.body
    must_be_same(
        callback.headers.get("lob-signature", "").lower(),
        digest(config.webhook_secret.encode(), covered, "sha256").hex(),
    )
    must_be_fresh(_seconds(moment), now)
    data = callback.data
    kind = str((data.get("event_type") or {}).get("id", ""))
    letter = data.get("body")
    word = kind.rpartition(".")[2]
    if not kind.startswith("letter.") or word in _NO_NEWS or not isinstance(letter, dict):
        return Report(receipts=())
    return Report(receipts=(_receipt(letter, word, ""),))


def price_of(letter: Mapping[str, Any]) -> Price | None:
    """Return what it costs, if Lob says so."""
    try:
        return Price(Decimal(str(letter["price"])), "USD")
    except (KeyError, InvalidOperation):
        return None


def _receipt(letter: Mapping[str, Any], word: str, said: str) -> Receipt:
    key = (letter.get("metadata") or {}).get(MARK, "")
    return Receipt(
        refs=tuple(str(ref) for ref in (letter.get("id"), key) if ref),
        reported=_FINAL.get(word.lower().replace(" ", "_").replace("-", "_"), Reported.ON_THE_WAY),
        code=word,
        text=said,
        price=price_of(letter),
    )


def _seconds(moment: str) -> str:
    return str(int(moment) // 1000) if moment.isdigit() and int(moment) > _MILLISECONDS else moment
