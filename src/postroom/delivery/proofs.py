"""A test of a message, to whoever writes it: it leaves at once by the real carrier, and no history knows it."""

import secrets
from dataclasses import replace
from datetime import datetime

from postroom.composing.services import Preview
from postroom.core.address.phone import BadPhone, clean_phone
from postroom.core.carriage.envelope import Envelope, Mailbox
from postroom.core.carriage.files import FilePart
from postroom.core.carriage.outcome import Accepted
from postroom.core.rendering.links import SigningKey
from postroom.core.rendering.skeleton import BadHeader
from postroom.delivery import selectors
from postroom.delivery.carriers import carrier_of
from postroom.delivery.envelopes import Packer
from postroom.delivery.models import Account


class NotProved(Exception):
    """No test went out; the sentence says why."""


def key_that_opens_nothing() -> SigningKey:
    """Return a key for the links of a test: a click in it must not speak for the customer."""
    return SigningKey("test", secrets.token_bytes(32))


def send_proof(
    *, lane_id: int, to: Mailbox, shown: Preview, files: tuple[FilePart, ...], mark: str, at: datetime
) -> None:
    """Send what is shown to `to`, its subject marked. Raises `NotProved`; nothing is tried twice."""
    account = _ready(lane_id, shown, at)
    marked = replace(shown, subject=f"[{mark}] {shown.subject}".strip())
    try:
        _hand_over(account, Packer(account).proof(to=to, shown=marked, files=files, at=at))
    except BadHeader as wrong:
        raise NotProved(str(wrong)) from wrong


def send_proof_by_sms(*, lane_id: int, number: str, shown: Preview, at: datetime) -> str:
    """Send what is shown to a phone; returns its number. Raises `NotProved`; nothing is tried twice."""
    try:
        to = clean_phone(number)
    except BadPhone as problem:
        raise NotProved(f"there is no phone to send it to, write yours into your profile. {problem}") from problem
    account = _ready(lane_id, shown, at)
    _hand_over(account, Packer(account).proof_sms(number=to, shown=shown))
    return to


def _ready(lane_id: int, shown: Preview, at: datetime) -> Account:
    if not shown.html and not shown.text:
        raise NotProved("; ".join(map(str, shown.problems)) or "there is nothing to send")
    if not selectors.may_send(lane_id=lane_id, at=at):
        raise NotProved("no account sends now: it is in capture mode, paused, or in its quiet hours")
    return Account.objects.select_related("lane").get(pk=lane_id)


def _hand_over(account: Account, envelope: Envelope) -> None:
    carrier = carrier_of(account)
    try:
        [outcome] = carrier.hand_over([envelope])
    finally:
        carrier.close()
    if not isinstance(outcome, Accepted):
        raise NotProved(getattr(outcome, "text", "") or getattr(outcome, "reason", "") or "the server did not take it")
