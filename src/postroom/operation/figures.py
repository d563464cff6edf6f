"""How the installation is at one moment, in a fixed number of queries; nothing in it is about a customer."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from postroom.incoming.selectors import oldest_waiting_seconds
from postroom.jobs.looking import JobFigures, job_figures
from postroom.operation import disk

PRIORITIES = {0: "urgent", 1: "normal", 2: "bulk", 3: "suspect"}
ALIVE_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Messages in the queue of one channel and priority: waiting, scheduled for later, or being sent."""

    channel: str
    priority: str
    state: str
    count: int
    oldest_seconds: float
    """Since when the longest waiting one has been due; 0 if none is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFigures:
    """One account: does it send, was it paused, can its server not be reached."""

    code: str
    channel: str
    is_live: bool
    is_paused: bool
    is_cooling: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxFigures:
    """One mailbox that is looked into: when last, and since when that fails."""

    id: int
    checked_seconds: float | None
    failing_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All figures of one moment."""

    queue: tuple[Waiting, ...]
    states: dict[tuple[str, str], int]
    """Messages at rest that somebody must look after: channel and state -> how many."""
    attempts: dict[tuple[str, str], int]
    """Account and result -> how often, since the installation was made."""
    workers_alive: int
    heartbeat_seconds: float | None
    """Since the last sign of life of any worker; none: there never was one."""
    accounts: tuple[AccountFigures, ...]
    jobs: JobFigures
    database_bytes: int
    disk_free_bytes: int
    backup_at: datetime | None
    backup_seconds: float | None
    is_stopped: bool
    restored: int
    """Messages held since a restore, which go out when somebody says so."""
    webhooks_failing: int
    webhooks_given_up: int
    mailboxes: tuple[MailboxFigures, ...]
    incoming: dict[tuple[str, str], int]
    """What came in within a day: channel and kind -> how many."""
    incoming_waiting_seconds: float
    """For how long the first that nobody dealt with has waited; 0 if none does."""

    def in_state(self, state: str) -> int:
        """Return how many messages are at rest in `state`, over all channels."""
        return sum(count for (_channel, found), count in self.states.items() if found == state)

    @property
    def waiting(self) -> int:
        return sum(row.count for row in self.queue if row.state == "waiting")

    @property
    def oldest_seconds(self) -> float:
        return max((row.oldest_seconds for row in self.queue), default=0.0)


_QUEUE = """
SELECT l.channel, d.priority,
       CASE WHEN d.lease_until IS NOT NULL THEN 'sending' WHEN d.due_at > now() THEN 'scheduled' ELSE 'waiting' END,
       count(*),
       COALESCE(extract(epoch FROM now() - min(d.due_at) FILTER (WHERE d.lease_until IS NULL AND d.due_at <= now())), 0)
  FROM outbox_dispatch d JOIN outbox_lane l ON l.id = d.lane_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_STATES = """
SELECT channel, state, count(*) FROM outbox_message
 WHERE state IN ('held', 'uncertain', 'pending_approval') AND deleted_at IS NULL GROUP BY 1, 2 ORDER BY 1, 2
"""
_ATTEMPTS = """
SELECT l.code, t.result, sum(t.count)::bigint
  FROM (SELECT lane_id, result, count FROM operation_tally
         UNION ALL
        SELECT lane_id, step, count(*) FROM outbox_happening
         WHERE id > COALESCE((SELECT max(last_id) FROM operation_tallymark), 0) AND attempt IS NOT NULL
         GROUP BY 1, 2) t
  JOIN outbox_lane l ON l.id = t.lane_id GROUP BY 1, 2 ORDER BY 1, 2
"""
_WORKERS = """
SELECT count(*) FILTER (WHERE seen_at > now() - make_interval(secs => %s)),
       extract(epoch FROM now() - max(seen_at)) FROM delivery_worker
"""
_ACCOUNTS = """
SELECT l.code, l.channel, l.is_live, l.paused_at IS NOT NULL, COALESCE(l.cool_until > now(), false)
  FROM delivery_account a JOIN outbox_lane l ON l.id = a.lane_id ORDER BY l.code
"""
_HOUSE = """
SELECT pg_database_size(current_database()), max(b.at), extract(epoch FROM now() - max(b.at)),
       EXISTS (SELECT 1 FROM outbox_emergencystop WHERE until IS NULL),
       (SELECT count(*) FROM outbox_message WHERE state = 'held' AND hold_reason = 'restored'),
       (SELECT count(*) FROM webhooks_subscription
         WHERE failing_since IS NOT NULL AND stopped_at IS NULL AND paused_at IS NULL),
       (SELECT count(*) FROM webhooks_subscription WHERE stopped_at IS NOT NULL), now()
  FROM operation_backup b
"""
_MAILBOXES = """
SELECT id, extract(epoch FROM now() - checked_at), extract(epoch FROM now() - failing_since)
  FROM incoming_mailbox WHERE is_on ORDER BY id
"""
_INCOMING = """
SELECT channel, kind, count(*) FROM incoming_incomingmessage WHERE received_at > now() - interval '1 day'
 GROUP BY 1, 2 ORDER BY 1, 2
"""


def take() -> Figures:
    """Look at everything."""
    ((alive, heartbeat),) = _rows(_WORKERS, ALIVE_SECONDS)
    ((size, backup_at, backup_seconds, stopped, restored, failing, given_up, at),) = _rows(_HOUSE)
    return Figures(
        queue=tuple(_waiting(row) for row in _rows(_QUEUE)),
        states={(channel, state): count for channel, state, count in _rows(_STATES)},
        attempts={(code, result): count for code, result, count in _rows(_ATTEMPTS)},
        workers_alive=alive,
        heartbeat_seconds=_seconds(heartbeat),
        accounts=tuple(_account(row) for row in _rows(_ACCOUNTS)),
        jobs=job_figures(),
        database_bytes=size,
        disk_free_bytes=disk.free_bytes(),
        backup_at=backup_at,
        backup_seconds=_seconds(backup_seconds),
        is_stopped=stopped,
        restored=restored,
        webhooks_failing=failing,
        webhooks_given_up=given_up,
        mailboxes=tuple(
            MailboxFigures(id=pk, checked_seconds=_seconds(checked), failing_seconds=_seconds(failing))
            for pk, checked, failing in _rows(_MAILBOXES)
        ),
        incoming={(channel, kind): count for channel, kind, count in _rows(_INCOMING)},
        incoming_waiting_seconds=oldest_waiting_seconds(at=at),
    )


def _rows(query: str, *arguments: int) -> list[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(query, arguments or None)
        return list(cursor.fetchall())


def _waiting(row: tuple) -> Waiting:  # type: ignore[type-arg]
    channel, priority, state, count, oldest = row
    return Waiting(
        channel=channel, priority=PRIORITIES[priority], state=state, count=count, oldest_seconds=float(oldest)
    )


def _account(row: tuple) -> AccountFigures:  # type: ignore[type-arg]
    code, channel, is_live, is_paused, is_cooling = row
    return AccountFigures(code=code, channel=channel, is_live=is_live, is_paused=is_paused, is_cooling=is_cooling)


def _seconds(found: object) -> float | None:
    return None if found is None else max(0.0, float(found))  # type: ignore[arg-type]
