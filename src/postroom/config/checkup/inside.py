"""What is looked at through the database: its settings, its shape, the workers and the channel accounts."""

import time
from datetime import timedelta

from django.db import connection
from django.db.models.functions import Now

from postroom.config import upgrade
from postroom.config.binaries import OLDEST_MAJOR
from postroom.config.checkup import running
from postroom.config.checkup.check import Check, look
from postroom.delivery.models import Account, Worker

DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
MOST_CLOCK_SECONDS = 2.0
FRESH = timedelta(seconds=60)
VERSION_STEP = 10_000
"""PostgreSQL writes 15.18 as 150018."""


def examine() -> list[Check]:
    return look(
        [
            ("database", _version),
            ("durability", _durability),
            ("checksums", _checksums),
            ("migrations", _migrations),
            ("clock", _clock),
            ("worker", _worker),
            ("channel accounts", _accounts),
            ("capture mode", _capture),
            *running.EXAMINATIONS,
        ]
    )


def _version() -> Check:
    major = int(_setting("server_version_num")) // VERSION_STEP
    repair = "" if major >= OLDEST_MAJOR else f"Move to PostgreSQL {OLDEST_MAJOR} or newer."
    return Check(name="database", found=f"PostgreSQL {_setting('server_version')}", repair=repair)


def _durability() -> Check:
    found = {name: _setting(name) for name in DURABLE}
    wrong = [name for name, value in found.items() if value == "off"]
    repair = f"Switch on {', '.join(wrong)}: a power cut would lose messages that were accepted." if wrong else ""
    return Check(name="durability", found=", ".join(f"{name} {value}" for name, value in found.items()), repair=repair)


def _checksums() -> Check:
    found = _setting("data_checksums")
    repair = "" if found == "on" else "Stop the server and run pg_checksums --enable: a failing disk goes unnoticed."
    return Check(name="checksums", found=found, repair=repair)


def _migrations() -> Check:
    waiting = len(upgrade.pending())
    repair = "Run `postroom migrate`." if waiting else ""
    return Check(name="migrations", found=f"{waiting} pending", repair=repair)


def _clock() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        off = abs(float(cursor.fetchone()[0]) - time.time())
    repair = "" if off <= MOST_CLOCK_SECONDS else "Let both machines take their time from the network (NTP)."
    return Check(name="clock", found=f"{off:.2f} s from the database's", repair=repair)


def _worker() -> Check:
    alive = Worker.objects.filter(seen_at__gt=Now() - FRESH).count()
    repair = "" if alive else "Nothing is sent until you start `postroom up` or `postroom work`."
    return Check(name="worker", found=f"{alive} alive", repair=repair)


def _accounts() -> Check:
    accounts = list(Account.objects.select_related("lane").order_by("lane__code"))
    paused = [f"{account.lane.name} ({account.lane.pause_reason})" for account in accounts if account.lane.paused_at]
    repair = f"Repair and resume what is paused: {'; '.join(paused)}." if paused else ""
    return Check(name="channel accounts", found=f"{len(accounts)}, of which {len(paused)} paused", repair=repair)


def _capture() -> Check:
    capturing = Account.objects.filter(lane__is_live=False).count()
    live = Account.objects.filter(lane__is_live=True).count()
    repair = "Nothing leaves the house: switch an account live under Connections." if capturing and not live else ""
    return Check(name="capture mode", found=f"{live} accounts live, {capturing} capturing", repair=repair)


def _setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])
