"""`/metrics`: the figures of the installation for Prometheus, behind a token or for this machine alone."""

from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address
from secrets import compare_digest

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from postroom.operation import figures
from postroom.operation.figures import Figures
from postroom.web.health.exposition import MEDIA_TYPE, Family, one, text

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
"""Who sends one of these is a proxy: it stands on this machine, but the one who asks may not."""


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer all figures; to those who may not read them there is nothing here."""
    if not _may_read(request):
        raise Http404
    return HttpResponse(text(families(figures.take())), content_type=MEDIA_TYPE)


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return compare_digest(shown.encode(), settings.METRICS_TOKEN.encode())
    if any(name in request.META for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def families(found: Figures) -> Iterator[Family]:
    """Yield all families. Labels name accounts, channels, tasks and states, never a person."""
    yield from _messages(found)
    yield from _senders(found)
    yield from _arrivals(found)
    jobs = found.jobs
    yield Family(
        "postroom_jobs",
        "Background jobs by how they stand.",
        [
            ({"state": "waiting"}, jobs.waiting),
            ({"state": "running"}, jobs.running),
            ({"state": "failed"}, jobs.failed),
        ],
    )
    yield one("postroom_jobs_oldest_seconds", "Since when the longest waiting job waits.", jobs.oldest_seconds)
    yield Family(
        "postroom_scheduler_last_run_age_seconds",
        "Since what the clock starts was started.",
        [({"task": task}, age) for task, age in jobs.scheduled_seconds.items()],
    )
    yield one("postroom_db_size_bytes", "Size of the database.", found.database_bytes)
    yield one("postroom_disk_free_bytes", "Room left in the data folder.", found.disk_free_bytes)
    yield one("postroom_backup_age_seconds", "Since the last backup.", found.backup_seconds)


def _messages(found: Figures) -> Iterator[Family]:
    queue: Counter[tuple[str, str, str]] = Counter()
    oldest: dict[tuple[str, str], float] = {}
    for row in found.queue:
        queue[row.channel, row.priority, row.state] += row.count
        place = (row.channel, row.priority)
        oldest[place] = max(oldest.get(place, 0.0), row.oldest_seconds)
    yield Family(
        "postroom_queue_messages",
        "Messages in the queue.",
        [({"channel": c, "priority": p, "state": s}, count) for (c, p, s), count in queue.items()],
    )
    yield Family(
        "postroom_queue_oldest_seconds",
        "Since when the longest waiting message has been due.",
        [({"channel": channel, "priority": priority}, age) for (channel, priority), age in oldest.items()],
    )
    yield Family(
        "postroom_resting_messages",
        "Messages that somebody must look after.",
        [({"channel": channel, "state": state}, count) for (channel, state), count in found.states.items()],
    )
    yield one("postroom_uncertain_messages", "Messages whose answer was lost.", found.in_state("uncertain"))
    yield Family(
        "postroom_attempts_total",
        "How handing over ended.",
        [({"account": code, "result": result}, count) for (code, result), count in found.attempts.items()],
        type="counter",
    )


def _senders(found: Figures) -> Iterator[Family]:
    yield one("postroom_workers_alive", "Workers heard of within a minute.", found.workers_alive)
    yield one(
        "postroom_worker_heartbeat_age_seconds", "Since the last sign of life of any worker.", found.heartbeat_seconds
    )
    yield one("postroom_stopped", "1 while everything is stopped.", found.is_stopped)
    for name, said, states in (
        ("live", "1 if messages leave by the account.", [account.is_live for account in found.accounts]),
        ("paused", "1 if the account is paused.", [account.is_paused for account in found.accounts]),
        ("circuit_open", "1 while its server cannot be reached.", [account.is_cooling for account in found.accounts]),
    ):
        labels = [{"account": account.code, "channel": account.channel} for account in found.accounts]
        yield Family(f"postroom_account_{name}", said, list(zip(labels, map(float, states), strict=True)))


def _arrivals(found: Figures) -> Iterator[Family]:
    """Mailboxes by their number, as their names are people's words."""
    ages = [({"mailbox": str(one.id)}, one.checked_seconds) for one in found.mailboxes]
    failing = [({"mailbox": str(one.id)}, float(one.failing_seconds is not None)) for one in found.mailboxes]
    yield Family(
        "postroom_mailbox_checked_age_seconds",
        "Since a mailbox was last looked into.",
        [(labels, age) for labels, age in ages if age is not None],
    )
    yield Family("postroom_mailbox_failing", "1 while a mailbox cannot be looked into.", failing)
    yield Family(
        "postroom_incoming_messages_day",
        "What came in within a day.",
        [({"channel": channel, "kind": kind}, count) for (channel, kind), count in found.incoming.items()],
    )
    yield one("postroom_incoming_oldest_seconds", "For how long the first has waited.", found.incoming_waiting_seconds)
    webhooks = [({"state": "failing"}, found.webhooks_failing), ({"state": "given_up"}, found.webhooks_given_up)]
    yield Family("postroom_webhooks", "Programs that do not take what they are told.", webhooks)
