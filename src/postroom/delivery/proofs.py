"""A test of a message, to whoever writes it: it leaves at once by the real carrier, and no history knows it."""

import secrets
from dataclasses import replace
from datetime import datetime

from postroom.composing.services import Preview
from postroom.core.carriage.envelope import Mailbox
from postroom.core.carriage.files import FilePart
from postroom.core.carriage.outcome import Accepted
from postroom.core.rendering.links import SigningKey
from postroom.core.rendering.skeleton import BadHeader
from postroom.delivery import selectors
from postroom.delivery.envelopes import Packer
from postroom.delivery.models import Account
from postroom.delivery.services import carrier_of


class NotProved(Exception):
    """No test went out; the sentence says why."""


def key_that_opens_nothing() -> SigningKey:
    """Return a key for the links of a test: a click in it must not speak for the customer."""
    return SigningKey("test", secrets.token_bytes(32))


def send_proof(
    *, lane_id: int, to: Mailbox, shown: Preview, files: tuple[FilePart, ...], mark: str, at: datetime
) -> None:
    """Send what is shown to `to`, its subject marked. Raises `NotProved`; nothing is tried twice."""
    if not shown.html and not shown.text:
        raise NotProved("; ".join(map(str, shown.problems)) or "there is nothing to send")
    if not selectors.may_send(lane_id=lane_id, at=at):
        raise NotProved("no account sends now: it is in capture mode, paused, or in its quiet hours")
    account = Account.objects.select_related("lane").get(pk=lane_id)
    carrier = carrier_of(account)
    marked = replace(shown, subject=f"[{mark}] {shown.subject}".strip())
    try:
        [outcome] = carrier.hand_over([Packer(account).proof(to=to, shown=marked, files=files, at=at)])
    except BadHeader as wrong:
        raise NotProved(str(wrong)) from wrong
    finally:
        carrier.close()
    if not isinstance(outcome, Accepted):
        raise NotProved(getattr(outcome, "text", "") or getattr(outcome, "reason", "") or "the server did not take it")
