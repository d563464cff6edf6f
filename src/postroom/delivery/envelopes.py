"""Claimed messages -> envelopes: what was rendered is joined, nothing is decided or looked up any more."""

import hashlib
import hmac
from functools import lru_cache

import orjson
from django.conf import settings

from postroom.core.carriage.envelope import Channel, EmailContent, Envelope, Mailbox
from postroom.core.rendering.skeleton import Skeleton as SkeletonValue
from postroom.delivery.models import Account
from postroom.outbox import selectors as outbox
from postroom.outbox.services import Claimed


class Packer:
    """Makes envelopes of one account's messages."""

    def __init__(self, account: Account) -> None:
        self._sender = Mailbox(account.sender_address, account.sender_name)
        self._reply_to = account.reply_to
        self._domain = account.sender_address.rpartition("@")[2] or "postroom.invalid"
        self._key = settings.SECRET_KEY.encode()

    def envelope(self, message: Claimed) -> Envelope:
        """Return the message ready to leave; raises `BadHeader` where a subject cannot be one line of a header."""
        skeleton = _skeleton(message.skeleton)
        fills = orjson.loads(message.fills)
        content = EmailContent(
            sender=self._sender,
            envelope_from=self._sender.address,
            subject=skeleton.subject(fills),
            text=skeleton.text(fills),
            html=skeleton.html(fills),
            message_id=self.message_id(message.message_id),
            date=message.first_try_at,
            reply_to=self._reply_to,
            language=message.language,
            list_unsubscribe_url=skeleton.unsubscribe_url(fills) or "",
        )
        return Envelope(
            reference=str(message.message_id),
            attempt=message.attempt,
            channel=Channel(message.channel),
            recipient=message.recipient,
            recipient_name=message.recipient_name,
            content=content,
        )

    def message_id(self, message_id: int) -> str:
        """Return the Message-ID: the same on every try, and like no other installation's."""
        stamp = hmac.new(self._key, b"message-id:%d" % message_id, hashlib.sha256).hexdigest()[:16]
        return f"{message_id}.{stamp}@{self._domain}"


@lru_cache(maxsize=256)
def _skeleton(digest: str) -> SkeletonValue:
    return SkeletonValue.from_json(outbox.skeleton(digest=digest))
