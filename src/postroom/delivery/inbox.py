"""Where what comes in over an account's lines is kept: receipts move their messages, what customers write is stored."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, transaction

from postroom.core.arriving import reports as mail
from postroom.core.carriage.arrival import Incoming, Receipt
from postroom.core.carriage.carrier import Listening
from postroom.delivery import recalling
from postroom.delivery.models import IncomingText, ReportedMail
from postroom.outbox import selectors
from postroom.outbox import services as outbox

SILENCE, LONGEST_SILENCE = timedelta(hours=4), timedelta(hours=72)
"""When a missing receipt is asked for, and when it is too late: message centres forget."""


class AccountInbox:
    """The inbox of one account, for one thread."""

    def __init__(self, account_id: int, *, clock: Callable[[], datetime]) -> None:
        self._account_id = account_id
        self._clock = clock

    def keep(self, receipts: Sequence[Receipt], incoming: Sequence[Incoming]) -> None:
        """Store all in one transaction; what raises is not stored, and comes again."""
        try:
            with transaction.atomic():
                if receipts:
                    told = recalling.judged(account_id=self._account_id, receipts=receipts)
                    outbox.take_in(lane_id=self._account_id, receipts=told, at=self._clock())
                store_texts(account_id=self._account_id, texts=incoming)
        except DatabaseError:
            connection.close()
            raise

    def close(self) -> None:
        connection.close()


def store_texts(*, account_id: int, texts: Sequence[Incoming]) -> None:
    """Put what customers wrote into the tray from which it is taken, in the transaction of whoever calls."""
    IncomingText.objects.bulk_create(
        IncomingText(
            account_id=account_id,
            sender=one.sender.replace("\0", "")[:40],
            recipient=one.recipient.replace("\0", "")[:40],
            text=one.text.replace("\0", ""),
            together=one.together,
            part=one.part,
            parts=one.parts,
        )
        for one in texts
    )


def store_mails(*, account_id: int, mails: Sequence[mail.Report]) -> None:
    """Put what a provider says of e-mails into the tray from which it is taken."""
    ReportedMail.objects.bulk_create(
        ReportedMail(
            account_id=account_id,
            word=one.word,
            status=one.status[:20],
            text=one.text[: mail.LONGEST],
            about=one.about[:2000],
            recipient=one.recipient[:320],
        )
        for one in mails
    )


def ask_after(carrier: Listening, *, lane_id: int, at: datetime) -> int:
    """Ask the carrier after messages that it took, and reported nothing of; returns how many it could tell of.

    Each is asked after until it is known to be on the way at least.
    """
    refs = selectors.silent_refs(lane_id=lane_id, before=at - SILENCE, since=at - LONGEST_SILENCE)
    receipts = carrier.ask_after(refs) if refs else []
    if receipts:
        outbox.take_in(lane_id=lane_id, receipts=recalling.judged(account_id=lane_id, receipts=receipts), at=at)
    return len(receipts)
