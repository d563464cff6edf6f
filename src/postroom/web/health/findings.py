"""The figures as sentences: what was found, whether that is well, and what to do if it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from postroom.operation.figures import Figures
from postroom.web.home.standing import waiting_for

MINUTE, HOUR, DAY = 60, 3600, 86_400
LONGEST_WAIT = 60
LATE_CLOCK = 180
OLDEST_BACKUP = 26 * HOUR
SCARCE = 5
"""Times the floor: from here on the disk deserves a look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the screen. `state` is a pill; `advice` says what to do, and is empty when all is well."""

    name: str
    state: str
    found: str
    advice: str = ""


def of(figures: Figures) -> Iterator[Finding]:
    """Yield what there is to say, the most pressing kind first."""
    yield _queue(figures)
    yield _workers(figures)
    yield _uncertain(figures)
    yield _jobs(figures)
    yield _schedule(figures)
    yield _webhooks(figures)
    yield _database(figures)
    yield _disk(figures)
    yield _backup(figures)


def ago(seconds: float) -> str:
    """Say how long something is past, in the largest unit that fits."""
    whole = int(seconds)
    if whole < MINUTE:
        return ngettext("%(n)s second ago", "%(n)s seconds ago", whole) % {"n": whole}
    if whole < HOUR:
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", whole // MINUTE) % {"n": whole // MINUTE}
    if whole < DAY:
        return ngettext("%(n)s hour ago", "%(n)s hours ago", whole // HOUR) % {"n": whole // HOUR}
    return ngettext("%(n)s day ago", "%(n)s days ago", whole // DAY) % {"n": whole // DAY}


def size(count: int) -> str:
    """Say so many bytes in words."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"  # noqa: PLR2004 -- a gigabyte


def _finding(name: str, found: str, advice: str, *, worst: str = "look") -> Finding:
    return Finding(name=name, state=worst if advice else "well", found=found, advice=advice)


def _queue(figures: Figures) -> Finding:
    age = figures.oldest_seconds if figures.waiting else None
    late = age is not None and age > LONGEST_WAIT and not figures.is_stopped
    advice = _("Look at the accounts below: one may be paused or slow. If all of them send, start another worker.")
    return _finding(_("Queue"), waiting_for(age), advice if late else "")


def _workers(figures: Figures) -> Finding:
    if not figures.workers_alive:
        advice = _("Start one with “postroom up” or “postroom work”; nothing is sent until then.")
        return _finding(_("Workers"), _("No worker is alive."), advice, worst="broken")
    count = figures.workers_alive
    said = {"n": count, "ago": ago(figures.heartbeat_seconds or 0)}
    found = ngettext("%(n)s worker is alive, last sign %(ago)s.", "%(n)s workers are alive, last sign %(ago)s.", count)
    return _finding(_("Workers"), found % said, "")


def _uncertain(figures: Figures) -> Finding:
    count = figures.in_state("uncertain")
    if not count:
        return _finding(_("Lost answers"), _("Of every message it is known whether it was taken."), "")
    found = ngettext(
        "%(n)s message may or may not have gone out.", "%(n)s messages may or may not have gone out.", count
    )
    advice = _("Open them under Errors and decide: send again, or count as sent.")
    return _finding(_("Lost answers"), found % {"n": count}, advice)


def _jobs(figures: Figures) -> Finding:
    jobs = figures.jobs
    found = _("%(waiting)s wait, %(running)s run, %(failed)s failed.") % {
        "waiting": jobs.waiting, "running": jobs.running, "failed": jobs.failed,
    }  # fmt: skip
    advice = _("The jobs that failed are listed below: start them again once their cause is mended.")
    return _finding(_("Background jobs"), found, advice if jobs.failed else "")


def _schedule(figures: Figures) -> Finding:
    ages = figures.jobs.scheduled_seconds.values()
    if not ages:
        return _finding(_("Clock"), _("Nothing was started by the clock yet."), _("It starts with the first worker."))
    youngest = min(ages)
    advice = _("Jobs that run by the clock are started by workers: see whether one is alive.")
    found = _("Something was started by the clock %(ago)s.") % {"ago": ago(youngest)}
    return _finding(_("Clock"), found, advice if youngest > LATE_CLOCK else "")


def _webhooks(figures: Figures) -> Finding:
    if count := figures.webhooks_given_up:
        found = ngettext("%(n)s webhook was given up.", "%(n)s webhooks were given up.", count)
        advice = _("Nothing was taken for three days. Mend the program that listens, then resume under Webhooks.")
        return _finding(_("Webhooks"), found % {"n": count}, advice, worst="broken")
    if count := figures.webhooks_failing:
        found = ngettext("%(n)s webhook is failing.", "%(n)s webhooks are failing.", count)
        return _finding(_("Webhooks"), found % {"n": count}, _("Open it under Webhooks: the answers stand there."))
    return _finding(_("Webhooks"), _("Every program that is told takes what it is told."), "")


def _database(figures: Figures) -> Finding:
    return _finding(_("Database"), _("It answers, and holds %(size)s.") % {"size": size(figures.database_bytes)}, "")


def _disk(figures: Figures) -> Finding:
    free, floor = figures.disk_free_bytes, settings.DISK_FLOOR_BYTES
    found = _("%(size)s are free where the data lies.") % {"size": size(free)}
    if free < floor:
        advice = _("Make room now: nothing is taken in until %(size)s are free.") % {"size": size(floor)}
        return _finding(_("Disk"), found, advice, worst="broken")
    return _finding(_("Disk"), found, _("Make room soon.") if free < floor * SCARCE else "")


def _backup(figures: Figures) -> Finding:
    advice = _("Make one with “postroom backup FILE”, every night, and keep it on another machine.")
    if figures.backup_seconds is None:
        return _finding(_("Backup"), _("There never was one."), advice)
    found = _("The last one was made %(ago)s.") % {"ago": ago(figures.backup_seconds)}
    return _finding(_("Backup"), found, advice if figures.backup_seconds > OLDEST_BACKUP else "")
