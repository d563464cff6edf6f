"""The delivery loop of a worker: for every live account some threads that claim, hand over and write down.

Nothing is shared between the threads but what the database says; workers on other machines are no different from
threads here. A manager looks every two seconds for accounts that came, went or changed, renews the leases, rescues
what dead workers left, and holds what is queued on lanes in capture mode.
"""

import logging
import os
import random
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

import psycopg
from django.db import Error as DatabaseError
from django.db import connection

from postroom.core.carriage.carrier import Listening
from postroom.core.carriage.withdrawing import Withdrawing
from postroom.delivery import recalling, selectors
from postroom.delivery.carriers import carrier_of
from postroom.delivery.claims import Claims
from postroom.delivery.handing import Hand
from postroom.delivery.inbox import ask_after
from postroom.delivery.models import Account, Worker
from postroom.delivery.policy import Policy
from postroom.delivery.registry import KINDS
from postroom.delivery.seats import Seat
from postroom.outbox import services as outbox

log = logging.getLogger(__name__)
IDLE_SECONDS = 2.0
ASK_SECONDS = 600.0
"""How often a line that brings receipts asks for those that did not come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The intervals of a worker."""

    lease: timedelta
    rescue: timedelta
    retry_base: timedelta


@dataclass(slots=True)
class Signals:
    """How the threads of a worker hear of new work and of the end."""

    work: threading.Condition = field(default_factory=threading.Condition)
    stop: threading.Event = field(default_factory=threading.Event)

    def rest(self, seconds: float) -> None:
        """Wait until there may be work, at most `seconds`."""
        with self.work:
            if not self.stop.is_set():
                self.work.wait(seconds)

    def wake(self) -> None:
        """Let every resting thread look again."""
        with self.work:
            self.work.notify_all()


class Lane(threading.Thread):
    """One thread with one connection to the carrier of one account."""

    def __init__(
        self, *, account: Account, worker_id: int, pace: Pace, signals: Signals, clock: Callable[[], datetime]
    ):
        super().__init__(name=f"{account.lane.code}", daemon=True)
        self.retired = threading.Event()
        self.in_hand: tuple[int, ...] = ()
        """What this thread has claimed and not yet written down; the lease of nothing else is renewed."""
        self._signals = signals
        self._account_id = account.pk
        self._hand = Hand(
            account=account,
            carrier=carrier_of(account, clock=clock),
            policy=Policy(
                resend_uncertain=account.lane.resend_uncertain,
                resend_codes=account.lane.resend_codes,
                retry_base=pace.retry_base,
                luck=random.random,
            ),
            worker_id=worker_id,
            lease=pace.lease,
            clock=clock,
            sleep=time.sleep,  # also while it stops: only the database can take what is to be written down
            stopping=lambda: signals.stop.is_set() or self.retired.is_set(),
            chunk=KINDS[account.kind].in_doubt(account.settings),
        )
        self._seat = Seat(account_id=account.pk, most=KINDS[account.kind].most_lines(account.settings))
        self._ask_at = monotonic() + ASK_SECONDS
        self._is_wrong = False
        """The line cannot be opened with these settings."""
        self._claim = Claims(lane_id=account.pk, worker_id=worker_id, lease=pace.lease)

    def run(self) -> None:
        while not self._hand.stopping():
            try:
                found = self._once()
            except DatabaseError as exc:
                log.warning("database away: %s", exc)
                connection.close()
                found = False
            except Exception:
                log.exception("delivery over %s broke", self._hand.account)
                found = False
            if not found:
                self._signals.rest(IDLE_SECONDS)
        self._hand.carrier.close()
        connection.close()

    def _once(self) -> bool:
        """Claim and hand over once; returns whether there was anything to do."""
        if not self._seat.is_ours():
            self._hand.carrier.close()
            return False
        may_send = selectors.may_send(lane_id=self._account_id, at=self._hand.clock())
        self._listen(may_send=may_send)
        if not may_send:
            return False
        claimed = self._claim.next()
        if not claimed:
            return False
        began = monotonic()
        self.in_hand = tuple(message.message_id for message in claimed)
        try:
            self._hand.hand_over(claimed)
        except Exception:
            outbox.let_go(worker_id=self._hand.worker_id, ids=self.in_hand)
            raise
        finally:
            self.in_hand = ()
        self._claim.learn(len(claimed), monotonic() - began)
        return True

    def _listen(self, *, may_send: bool) -> None:
        """Keep open a line that brings things in, and ask what there is to ask over it; where the settings are wrong,
        not before somebody resumes."""
        carrier = self._hand.carrier
        if not isinstance(carrier, Listening) or (self._is_wrong and not may_send):
            return
        reason = carrier.listen()
        self._is_wrong = bool(reason)
        if reason:
            outbox.pause_lane(lane_id=self._account_id, reason=reason, at=self._hand.clock())
            return
        if isinstance(carrier, Withdrawing):
            recalling.ask_for(carrier, account_id=self._account_id, at=self._hand.clock())
        if monotonic() >= self._ask_at:
            self._ask_at = monotonic() + ASK_SECONDS
            ask_after(carrier, lane_id=self._account_id, at=self._hand.clock())


class Dispatcher:
    """All delivery threads of one worker process. `clock` tells the time of day."""

    def __init__(self, *, pace: Pace, clock: Callable[[], datetime], connections: int | None = None) -> None:
        self._pace = pace
        self._clock = clock
        self._connections = connections
        self._signals = Signals()
        self._lanes: dict[tuple[object, ...], list[Lane]] = {}
        self._running: list[Lane] = []
        """Retired threads too, until they are done with what they have in hand."""
        self._worker_id = 0
        self._beats: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to deliver, in the background."""
        self._worker_id = Worker.objects.create(host=socket.gethostname()[:120], pid=os.getpid()).pk
        jobs: list[tuple[Callable[[], None], timedelta]] = [
            (self._manage, timedelta(seconds=IDLE_SECONDS)),
            (self._beat, self._pace.lease / 4),
            (self._rescue, self._pace.rescue),
        ]
        for work, interval in jobs:
            self._beats.append(threading.Thread(target=self._repeat, args=(work, interval), daemon=True))
        self._beats.append(threading.Thread(target=self._listen, daemon=True))
        for thread in self._beats:
            thread.start()

    def wind_down(self) -> None:
        """Begin nothing new; what is on the wire is finished, the rest given back. `stop` waits for it."""
        self._signals.stop.set()
        self._signals.wake()

    def stop(self, *, grace: float = 25.0) -> None:
        """Finish what is on the wire, give the rest back, and end; what cannot be given back is left to the rescue."""
        self.wind_down()
        until = monotonic() + grace
        for lane in list(self._running):
            lane.join(max(0.0, until - monotonic()))
        try:
            outbox.give_back(worker_id=self._worker_id)
            Worker.objects.filter(pk=self._worker_id).delete()
        except DatabaseError as exc:
            log.warning("database away, nothing given back: %s", exc)

    def _repeat(self, work: Callable[[], None], interval: timedelta) -> None:
        while not self._signals.stop.is_set():
            try:
                work()
            except DatabaseError as exc:
                log.warning("database away: %s", exc)
                connection.close()
            except Exception:
                log.exception("%s broke", work.__name__)
            self._signals.stop.wait(interval.total_seconds())
        connection.close()

    def _manage(self) -> None:
        """Start threads for accounts that are new or changed, retire those of accounts that are not live any more."""
        self._running = [lane for lane in self._running if lane.is_alive()]
        wanted = {account.fingerprint(): account for account in selectors.live_accounts()}
        for gone in self._lanes.keys() - wanted.keys():
            for lane in self._lanes.pop(gone):
                lane.retired.set()
        for fingerprint in wanted.keys() - self._lanes.keys():
            account = wanted[fingerprint]
            lanes = [self._lane(account) for _ in range(self._connections or account.connections)]
            self._lanes[fingerprint] = lanes
            for lane in lanes:
                lane.start()
            self._running += lanes
        for lane_id in selectors.capturing_lanes():
            outbox.hold_captured(lane_id=lane_id, at=self._clock())

    def _lane(self, account: Account) -> Lane:
        return Lane(
            account=account, worker_id=self._worker_id, pace=self._pace, signals=self._signals, clock=self._clock
        )

    def _beat(self) -> None:
        Worker.objects.filter(pk=self._worker_id).update(seen_at=self._clock())
        in_hand = [message_id for lane in list(self._running) for message_id in lane.in_hand]
        outbox.renew(worker_id=self._worker_id, ids=in_hand, lease=self._pace.lease)

    def _rescue(self) -> None:
        outbox.match_orphans(at=self._clock())
        rescued = outbox.rescue()
        if rescued:
            log.warning("took back %d messages from workers that are gone", rescued)
            self._signals.wake()

    def _listen(self) -> None:
        """Wake the threads when the database says that messages were queued; polling is the safety net."""
        while not self._signals.stop.is_set():
            try:
                parameters = connection.get_connection_params()
                parameters.pop("cursor_factory", None), parameters.pop("context", None)
                with psycopg.connect(**parameters, autocommit=True) as listening:
                    listening.execute("LISTEN postroom_queue")
                    while not self._signals.stop.is_set():
                        if list(listening.notifies(timeout=1.0, stop_after=1)):
                            self._signals.wake()
            except psycopg.Error:
                self._signals.stop.wait(1.0)
