"""Claimed messages -> envelopes: what was rendered is joined, nothing is decided or looked up any more."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from uuid import uuid4

import orjson
from django.conf import settings

from postroom.composing.services import Preview
from postroom.core.arriving import marks
from postroom.core.carriage.envelope import Channel, EmailContent, Envelope, Mailbox, SmsContent
from postroom.core.carriage.files import FilePart
from postroom.core.rendering.skeleton import Skeleton as SkeletonValue
from postroom.delivery.lettering import Ready, Unset
from postroom.delivery.models import Account
from postroom.delivery.registry import KINDS, mark_header
from postroom.delivery.reports import report_address
from postroom.filing import storing
from postroom.outbox import contents
from postroom.outbox.services import Claimed


class Packer:
    """Makes envelopes of one account's messages."""

    def __init__(self, account: Account) -> None:
        self._sender = Mailbox(account.sender_address, account.sender_name)
        self._reply_to = account.reply_to
        self._lane_id = account.pk
        self._domain = account.sender_address.rpartition("@")[2] or "postroom.invalid"
        self._key = marks.signing_key(settings.SECRET_KEY)
        self._bounces = str(account.settings.get("bounce_address", ""))
        self._is_reported = account.lane.channel == Channel.SMS and KINDS[account.kind].reports is not None
        self._told_back = mark_header(str(account.settings.get("reporter", "")))

    def envelope(
        self, message: Claimed, files: Iterable[tuple[str, str, str]] = (), letter: Ready | Unset | None = None
    ) -> Envelope:
        """Return the message ready to leave, with its files (name, media type, digest), or as the letter it is.

        Raises `BadHeader` where a subject cannot be one line of a header, `FileGone` where a file is missing, `Unset`
        for a letter that cannot be set.
        """
        if isinstance(letter, Unset):
            raise letter
        if letter:
            return self._letter(message, letter)
        channel = Channel(message.channel)
        return Envelope(
            reference=str(message.message_id),
            attempt=message.attempt,
            channel=channel,
            recipient=message.recipient,
            recipient_name=message.recipient_name,
            content=self._sms(message) if channel is Channel.SMS else self._email(message, files),
            may_be_there=message.blind > 0,
            report_to=report_address(self._lane_id, str(message.message_id)) if self._is_reported else "",
        )

    def _email(self, message: Claimed, files: Iterable[tuple[str, str, str]]) -> EmailContent:
        skeleton = _skeleton(message.skeleton)
        fills = orjson.loads(message.fills)
        return EmailContent(
            sender=self._sender,
            envelope_from=self._return_path(message.message_id),
            subject=skeleton.subject(fills),
            text=skeleton.text_pieces(fills),
            html=skeleton.html_pieces(fills),
            message_id=self.message_id(message.message_id),
            date=message.first_try_at,
            reply_to=self._reply_to,
            language=message.language,
            list_unsubscribe_url=skeleton.unsubscribe_url(fills) or "",
            extra_headers=self._marks(message.message_id),
            files=tuple(FilePart(name, kind, storing.reader(digest)) for name, kind, digest in files),
        )

    def _marks(self, message_id: int) -> tuple[tuple[str, str], ...]:
        """Return the header by which a provider that gives Message-IDs of its own tells ours back."""
        if not self._told_back:
            return ()
        return ((self._told_back, marks.message_id(message_id, domain="postroom", key=self._key)),)

    def _sms(self, message: Claimed) -> SmsContent:
        return SmsContent(
            text=_skeleton(message.skeleton).text(orjson.loads(message.fills)),
            sender=self._sender.address,
            valid_until=message.expires_at,
            lasts=message.expires_at - datetime.fromisoformat(message.claimed_at) if message.expires_at else None,
            is_code=message.is_code,
        )

    def _letter(self, message: Claimed, letter: Ready) -> Envelope:
        return Envelope(
            reference=str(message.message_id),
            attempt=message.attempt,
            channel=Channel.LETTER,
            recipient=message.recipient,
            recipient_name=message.recipient_name,
            content=letter.content,
            may_be_there=letter.may_be_there or message.blind > 0,
            report_to=report_address(self._lane_id),
        )

    def proof(self, *, to: Mailbox, shown: Preview, files: tuple[FilePart, ...], at: datetime) -> Envelope:
        """Return what is shown as a mail of its own, to somebody of ours; nobody can unsubscribe by it."""
        name = f"test-{uuid4()}"
        content = EmailContent(
            sender=self._sender,
            envelope_from=self._sender.address,
            subject=shown.subject,
            text=[shown.text],
            html=[shown.html],
            message_id=f"{name}@{self._domain}",
            date=at,
            reply_to=self._reply_to,
            language=shown.language,
            files=files,
        )
        return Envelope(
            reference=name,
            attempt=1,
            channel=Channel.EMAIL,
            recipient=to.address,
            recipient_name=to.name,
            content=content,
        )

    def proof_sms(self, *, number: str, shown: Preview) -> Envelope:
        """Return what is shown as a text message of its own, to the phone of somebody of ours."""
        return Envelope(
            reference=f"test-{uuid4()}",
            attempt=1,
            channel=Channel.SMS,
            recipient=number,
            content=SmsContent(text=shown.text, sender=self._sender.address),
        )

    def message_id(self, message_id: int) -> str:
        """Return the Message-ID: the same on every try, and like no other installation's."""
        return marks.message_id(message_id, domain=self._domain, key=self._key)

    def _return_path(self, message_id: int) -> str:
        """Return where bounces go: where the account has an address for them, with the message in it."""
        if not self._bounces:
            return self._sender.address
        return marks.return_path(message_id, address=self._bounces, key=self._key)


@lru_cache(maxsize=256)
def _skeleton(digest: str) -> SkeletonValue:
    return SkeletonValue.from_json(contents.skeleton(digest=digest))
