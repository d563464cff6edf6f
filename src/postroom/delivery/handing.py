"""One batch on its way: claimed messages are checked, marked, handed over and written down."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection

from postroom.contacts import services as contacts
from postroom.core.carriage.carrier import Carrier
from postroom.core.carriage.envelope import Channel, Envelope, LetterContent
from postroom.core.carriage.outcome import Accepted, Misconfigured, NotSent, Outcome, Refused, Unclear
from postroom.core.lifecycle import FailureKind
from postroom.core.rendering.skeleton import BadHeader
from postroom.delivery import consigning
from postroom.delivery.envelopes import Packer
from postroom.delivery.lettering import Ready, Unset, set_letters
from postroom.delivery.models import Account
from postroom.delivery.policy import Policy, held, unusable
from postroom.delivery.registry import CHUNK
from postroom.outbox import selectors
from postroom.outbox import services as outbox
from postroom.outbox.services import Claimed, Moment, Result

log = logging.getLogger(__name__)
Chunk = Sequence[tuple[Claimed, Envelope]]
DOUBT, TIMES_IN_DOUBT = timedelta(hours=24), 2
"""An answer like 5.1.0 may be a passing fault of their domain: an address is given up the second time in a day."""


@dataclass(slots=True, kw_only=True)
class Hand:
    """What one thread needs to hand over the messages of one account."""

    account: Account
    carrier: Carrier
    policy: Policy
    worker_id: int
    lease: timedelta
    clock: Callable[[], datetime]
    sleep: Callable[[float], object]
    longest_cooling: timedelta = timedelta(minutes=1)
    stopping: Callable[[], bool] = lambda: False
    chunk: int = CHUNK
    """Messages that pass the wire mark in one commit."""
    cooled: bool = False
    """We let the account cool down, and nothing was accepted since."""

    def hand_over(self, claimed: Sequence[Claimed]) -> int:
        """Take the claimed messages to the carrier, chunk by chunk; returns how many crossed the wire mark.

        After a stop, or a failure that concerns the whole account, the rest goes back to the queue untouched.
        """
        ready = self._checked(claimed)
        chunks = [ready[start : start + self.chunk] for start in range(0, len(ready), self.chunk)]
        marked: dict[int, Moment] | None = {}
        sent = 0
        for place, chunk in enumerate(chunks):
            if self.stopping():
                self._put_back([pair for left in chunks[place:] for pair in left])
                break
            sent += len(chunk)
            marked = self._chunk(chunk, marked or self._mark(chunk), then=next(iter(chunks[place + 1 :]), ()))
            if marked is None:
                self._put_back([pair for left in chunks[place + 1 :] for pair in left])
                break
        return sent

    def _checked(self, claimed: Sequence[Claimed]) -> list[tuple[Claimed, Envelope]]:
        """Sort out what must not or cannot go, and write that down; returns the rest with their envelopes."""
        packer, ready, stopped = Packer(self.account), [], []
        files = outbox.files_of(message_ids=[message.message_id for message in claimed])
        letters = self._letters([message for message in claimed if not message.hold])
        for message in claimed:
            if message.hold:
                stopped.append(held(message, at=self.clock()))
                continue
            try:
                about = message.message_id
                ready.append((message, packer.envelope(message, files.get(about, ()), letters.get(about))))
            except (BadHeader, ValueError, TypeError, LookupError) as exc:
                stopped.append(unusable(message, str(exc), at=self.clock()))
        if stopped:
            outbox.record(worker_id=self.worker_id, results=stopped)
        return ready

    def _letters(self, claimed: Sequence[Claimed]) -> dict[int, Ready | Unset]:
        is_of_letters = claimed and claimed[0].channel == Channel.LETTER
        return set_letters(self.account, claimed, at=self.clock()) if is_of_letters else {}

    def _mark(self, chunk: Chunk) -> dict[int, Moment]:
        return outbox.mark_on_wire(worker_id=self.worker_id, claimed=[one for one, _ in chunk], lease=self.lease)

    def _chunk(self, chunk: Chunk, marked: dict[int, Moment], *, then: Chunk) -> dict[int, Moment] | None:
        """Send what is marked, and write down what became of it.

        Where all went well and there is nothing else to do, the same commit marks those that go next, and they are
        returned: no more than one chunk is ever in doubt, at half the commits. Empty: nothing is marked yet. None: the
        account as a whole is in trouble.
        """
        going = [(message, envelope) for message, envelope in chunk if message.message_id in marked]
        if len(going) < len(chunk):
            self._put_back([pair for pair in chunk if pair[0].message_id not in marked])
        by_reference = {envelope.reference: message for message, envelope in going}
        outcomes = self._outcomes([envelope for _, envelope in going])
        results = [
            self.policy.result(outcome, message, at=self.clock(), wire_at=marked[message.message_id])
            for outcome in outcomes
            for message in [by_reference[outcome.reference]]
        ]
        following = self._record(_weighed(results, going), then if self._may_go_on(outcomes) else ())
        taken = {by_reference[one.reference].message_id: one for one in outcomes if isinstance(one, Accepted)}
        if taken and going[0][0].channel == Channel.LETTER:
            consigning.accepted(account_id=self.account.pk, outcomes=taken, at=self.clock())
        self._suppress(outcomes, by_reference)
        return following if self._account_is_well(outcomes) else None

    def _may_go_on(self, outcomes: Sequence[Outcome]) -> bool:
        """Whether only writing down is left: what else could fail would leave what goes next marked and unsent."""
        was_in_trouble = self.cooled or self.account.lane.failures
        return (
            all(isinstance(outcome, Accepted) for outcome in outcomes)
            and not was_in_trouble
            and self.account.lane.channel != Channel.LETTER
            and not self.stopping()
        )

    def _outcomes(self, batch: Sequence[Envelope]) -> list[Outcome]:
        """Hand the batch over; should the adapter break, what it did not answer for is unclear."""
        outcomes: list[Outcome] = []
        try:
            for outcome in self.carrier.hand_over(batch) if batch else ():
                outcomes.append(outcome)
                if self.stopping():
                    self.carrier.wind_down()
        except Exception as exc:
            log.exception("the adapter of %s broke", self.account)
            self.carrier.close()
            known = {outcome.reference for outcome in outcomes}
            outcomes += [Unclear(e.reference, f"our adapter broke: {exc}") for e in batch if e.reference not in known]
        return outcomes

    def _record(self, results: Sequence[Result], goes_next: Chunk) -> dict[int, Moment]:
        """Write down what happened; a database that is away is waited for, because the carrier has the messages."""
        pause = 0.1
        while True:
            try:
                return outbox.record_and_mark(
                    worker_id=self.worker_id,
                    results=results,
                    claimed=[one for one, _ in goes_next],
                    lease=self.lease,
                )
            except (OperationalError, InterfaceError):
                log.warning("cannot record %d outcomes, trying again", len(results))
                connection.close()
                self.sleep(pause)
                pause = min(pause * 2, 5)

    def _suppress(self, outcomes: Sequence[Outcome], by_reference: dict[str, Claimed]) -> None:
        for outcome in outcomes:
            if not isinstance(outcome, Refused):
                continue
            message = by_reference[outcome.reference]
            if outcome.suppress or self._is_refused_again(outcome, message):
                bar = contacts.Bar(
                    channel=Channel(message.channel),
                    address=message.recipient,
                    cause=contacts.BarCause.REFUSED,
                    reason=outcome.text,
                )
                contacts.give_up(bar=bar, at=self.clock())

    def _is_refused_again(self, outcome: Refused, message: Claimed) -> bool:
        """Whether the address was called unknown before, in words that leave a doubt; this time counts."""
        if outcome.kind is not FailureKind.NO_SUCH_ADDRESS:
            return False
        since = self.clock() - DOUBT
        failed = selectors.failures_to(
            channel=message.channel, address=message.recipient, failure=outcome.kind, since=since
        )
        return failed >= TIMES_IN_DOUBT

    def _account_is_well(self, outcomes: Sequence[Outcome]) -> bool:
        """Pause the account, or let it cool down, or forget earlier trouble."""
        for outcome in outcomes:
            if isinstance(outcome, Misconfigured):
                log.error("account %s paused: %s", self.account, outcome.reason)
                outbox.pause_lane(lane_id=self.account.pk, reason=outcome.reason, at=self.clock())
                return False
        if any(isinstance(outcome, NotSent) for outcome in outcomes):
            if not self.stopping():
                outbox.cool_down(lane_id=self.account.pk, longest=self.longest_cooling)
                self.cooled = True
            return False
        if any(isinstance(outcome, Accepted) for outcome in outcomes) and (self.account.lane.failures or self.cooled):
            outbox.warmed_up(lane_id=self.account.pk)
            self.account.lane.failures, self.cooled = 0, False
        return True

    def _put_back(self, pairs: Sequence[tuple[Claimed, Envelope]]) -> None:
        """Nothing of these left the house: back to the queue, the try not counted."""
        results = [
            self.policy.result(NotSent(envelope.reference, ""), message, at=self.clock(), wire_at=None)
            for message, envelope in pairs
        ]
        if results:
            outbox.record(worker_id=self.worker_id, results=results)


def _weighed(results: Sequence[Result], going: Sequence[tuple[Claimed, Envelope]]) -> list[Result]:
    """Say of letters what is paid for: how many pages, and how they are posted."""
    letters = {message.message_id: one.content for message, one in going if isinstance(one.content, LetterContent)}
    return [
        replace(result, size=letter.pages, posting=letter.posting) if letter else result
        for result in results
        for letter in [letters.get(result.message_id)]
    ]
