"""What can be wrong although everything runs: the address customers are given, the clock's jobs, the last backup."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db.models.functions import Now

from postroom.config.checkup.check import Check
from postroom.delivery.models import Account
from postroom.delivery.secrets import NoKeys, UnreadableSecret, unseal
from postroom.delivery.selectors import refused_targets
from postroom.incoming.models import Mailbox
from postroom.jobs.looking import job_figures
from postroom.operation.models import Backup
from postroom.outbox.models import EmergencyStop
from postroom.webhooks.models import Subscription

OLDEST_BACKUP_HOURS = 26
LATE_SECONDS = 180
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def _time_zones() -> Check:
    used = {settings.TIME_ZONE, *Account.objects.values_list("time_zone", flat=True)}
    unknown = sorted(zone for zone in used if not _is_zone(zone))
    repair = f"Correct {', '.join(unknown)} to a name like Europe/Warsaw." if unknown else ""
    return Check(name="time zone", found=", ".join(sorted(used)), repair=repair)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def _public_address() -> Check:
    place = urlsplit(settings.PUBLIC_URL)
    repair = ""
    if _is_live() and place.scheme != "https":
        repair = "Accounts are live: set POSTROOM_PUBLIC_URL to an https:// address that a proxy of yours answers."
    elif _is_live() and place.hostname in HERE:
        repair = "Customers cannot reach that: set POSTROOM_PUBLIC_URL to a name that the world knows."
    return Check(name="public address", found=settings.PUBLIC_URL, repair=repair)


def _mail_servers() -> Check:
    refused = refused_targets()
    repair = " ".join(f"{name}: {sentence}" for name, sentence in refused)
    return Check(name="mail servers", found=f"{len(refused)} out of bounds", repair=repair)


def _secrets() -> Check:
    """Keys can be usable, and yet not those with which the passwords here were encrypted."""
    holders = [*Account.objects.exclude(secrets=""), *Mailbox.objects.exclude(secrets=""), *Subscription.objects.all()]
    shut = [str(one) for one in holders if not _opens(one.secrets)]
    mend = "Bring back the encryption keys from before, or type the secrets in again"
    repair = f"{mend}: {', '.join(shut)}." if shut else ""
    return Check(name="secrets", found=f"{len(holders)}, of which {len(shut)} unreadable", repair=repair)


def _opens(sealed: str) -> bool:
    try:
        unseal(sealed)
    except (NoKeys, UnreadableSecret, ValueError):
        return False
    return True


def _jobs() -> Check:
    jobs = job_figures()
    late = min(jobs.scheduled_seconds.values(), default=0.0) > LATE_SECONDS
    repairs = ["Start them again under System health."] if jobs.failed else []
    repairs += ["The clock starts nothing: see whether a worker is alive."] if late else []
    found = f"{jobs.waiting} waiting, {jobs.running} running, {jobs.failed} failed"
    return Check(name="background jobs", found=found, repair=" ".join(repairs))


def _sending() -> Check:
    stop = EmergencyStop.objects.filter(until__isnull=True).first()
    repair = "Let it go on under System health, or with `postroom resume`." if stop else ""
    return Check(
        name="sending", found=f"stopped since {stop.since:%Y-%m-%d %H:%M}" if stop else "goes on", repair=repair
    )


def _backup() -> Check:
    newest = Backup.objects.order_by("-at").first()
    fresh = Backup.objects.filter(at__gt=Now() - timedelta(hours=OLDEST_BACKUP_HOURS)).exists()
    repair = "Run `postroom backup FILE` every night." if _is_live() and not fresh else ""
    return Check(name="backup", found=f"last of {newest}" if newest else "none yet", repair=repair)


def _is_live() -> bool:
    return Account.objects.filter(lane__is_live=True).exists()


EXAMINATIONS: tuple[tuple[str, Callable[[], Check]], ...] = (
    ("time zone", _time_zones),
    ("public address", _public_address),
    ("mail servers", _mail_servers),
    ("secrets", _secrets),
    ("background jobs", _jobs),
    ("sending", _sending),
    ("backup", _backup),
)
