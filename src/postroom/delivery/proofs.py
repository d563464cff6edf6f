"""A test of a message, to whoever writes it: it leaves at once by the real carrier, and no history knows it."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from postroom.composing.services import Fault, Preview
from postroom.core.address.phone import BadPhone, clean_phone
from postroom.core.carriage.envelope import Envelope, Mailbox
from postroom.core.carriage.files import FilePart
from postroom.core.carriage.outcome import Accepted
from postroom.core.refusal import Flaw, Refusal, Said, said
from postroom.core.rendering.links import SigningKey
from postroom.core.rendering.skeleton import BadHeader
from postroom.delivery import selectors
from postroom.delivery.carriers import carrier_of
from postroom.delivery.envelopes import Packer
from postroom.delivery.models import Account


class NotProved(Refusal):
    """No test went out: `said` says why, or the `faults` of what it would say."""

    def __init__(self, said: Said, faults: Sequence[Fault] = ()) -> None:
        super().__init__(said)
        self.faults = faults


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
        raise NotProved(Said.of(str(wrong))) from wrong


def send_proof_by_sms(*, lane_id: int, number: str, shown: Preview, at: datetime) -> str:
    """Send what is shown to a phone; returns its number. Raises `NotProved`; nothing is tried twice."""
    try:
        to = clean_phone(number)
    except BadPhone as problem:
        raise NotProved(said(Flaw.NO_PHONE)) from problem
    account = _ready(lane_id, shown, at)
    _hand_over(account, Packer(account).proof_sms(number=to, shown=shown))
    return to


def _ready(lane_id: int, shown: Preview, at: datetime) -> Account:
    if not shown.html and not shown.text:
        english = Said.of("; ".join(map(str, shown.problems)))
        raise NotProved(english or said(Flaw.NOTHING_TO_SEND), shown.problems)
    if not selectors.may_send(lane_id=lane_id, at=at):
        raise NotProved(said(Flaw.NO_ACCOUNT_SENDS))
    return Account.objects.select_related("lane").get(pk=lane_id)


def _hand_over(account: Account, envelope: Envelope) -> None:
    carrier = carrier_of(account)
    try:
        [outcome] = carrier.hand_over([envelope])
    finally:
        carrier.close()
    if not isinstance(outcome, Accepted):
        answered = getattr(outcome, "text", "") or getattr(outcome, "reason", "")
        raise NotProved(said(Flaw.SERVER_SAID, answered) if answered else said(Flaw.NOT_TAKEN))
