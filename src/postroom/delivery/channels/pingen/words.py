"""What Pingen says of a letter, by polling or by its callbacks, in our words; its own are kept."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from hmac import digest
from typing import Any

from postroom.core.carriage.arrival import Price, Receipt, Reported
from postroom.core.carriage.callback import Callback, NotTheirs, Report, must_be_same
from postroom.delivery.channels.pingen.config import PingenConfig
from postroom.delivery.channels.pingen.talk import attributes

ENDING = ".pdf"
"""Our key with this behind it is the name of the file, by which letters are found again."""
_STATES = {
    "delivered": Reported.DELIVERED,
    "undeliverable": Reported.RETURNED,
    "cancelled": Reported.CANCELLED,
    "invalid": Reported.REJECTED,
    "unprintable": Reported.REJECTED,
    "rejected": Reported.REJECTED,
    "expired": Reported.REJECTED,
}
"""Everything else is on its way."""
_CALLS = {
    "webhook_sent": Reported.ON_THE_WAY,
    "webhook_undeliverable": Reported.RETURNED,
    "webhook_delivered": Reported.DELIVERED,
}
"""What a callback says by its type; an issue is what the letter's state makes of it."""


def receipt(letter: Mapping[str, Any]) -> Receipt:
    """Return what a letter, as Pingen describes it, has come to."""
    told = attributes(letter)
    status = str(told.get("status", ""))
    return Receipt(
        refs=refs(letter), reported=_STATES.get(status, Reported.ON_THE_WAY), code=status,
        text=_tracked(told), price=price_of(letter),
    )  # fmt: skip


def report(config: PingenConfig, callback: Callback) -> Report:
    """Read a callback. Raises `NotTheirs`."""
    if not config.signing_secret:
        raise NotTheirs("the secret for signatures is not set")
    wanted = digest(config.signing_secret.encode(), callback.body, "sha256").hex()
    must_be_same(callback.headers.get("signature", "").lower(), wanted)
    document = callback.data
    call = document.get("data") if isinstance(document, dict) else None
    if not isinstance(call, dict):
        raise NotTheirs("it cannot be read")
    included = [one for one in document.get("included") or () if isinstance(one, dict)]
    letter = next((one for one in included if one.get("type") == "letters"), None) or _named(call)
    if letter is None:
        return Report(receipts=())
    event = attributes(next((one for one in included if one.get("type") == "letters_events"), None))
    state = receipt(letter)
    word = str(event.get("code") or state.code)
    said = str(event.get("name") or attributes(call).get("reason") or "")
    reported = _CALLS.get(str(call.get("type")), state.reported)
    return Report(receipts=(Receipt(refs=state.refs, reported=reported, code=word, text=said, price=state.price),))


def refs(letter: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a letter is called: by Pingen, and by us."""
    name = str(attributes(letter).get("file_original_name") or "")
    return tuple(one for one in (str(letter.get("id") or ""), name.removesuffix(ENDING)) if one)


def price_of(letter: Mapping[str, Any]) -> Price | None:
    """Return what it costs, as soon as Pingen knows."""
    told = attributes(letter)
    try:
        return Price(Decimal(str(told["price_value"])), str(told["price_currency"]))
    except (KeyError, InvalidOperation):
        return None


def _named(call: Mapping[str, Any]) -> dict[str, Any] | None:
    """The letter that a callback is about, if all that it tells of it is its name."""
    found = ((call.get("relationships") or {}).get("letter") or {}).get("data")
    return found if isinstance(found, dict) and found.get("id") else None


def _tracked(told: Mapping[str, Any]) -> str:
    number = told.get("tracking_number")
    return f"tracking number {number}" if number else ""
