"""A run by preferred channel: 80 % e-mails, 15 % letters, 5 % text messages, from its audience to what was handed over.

Two worker processes, the database, the mail sink and the message centre share the machine. Letters are handed over when
they are set and bound for own post, and a person says that they are posted. The share of each stage is told, and the
largest memory of each process. The limit is the aim of the house: an audience of 100,000 in review in two minutes.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from benchmarks import customers, ground
from benchmarks.email_delivery import Sink
from benchmarks.generate import TEXT

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer

AIM = 100_000 / 120
_CHANNELS = """
INSERT INTO contacts_contactpoint (contact_id, kind, role, value, typed, parts, health, health_reason)
SELECT id, 'phone', 'main', '+48' || 500000000 + id, '', '{}', 'unknown', '' FROM contacts_contact WHERE id % 20 = 0;

INSERT INTO contacts_contactpoint (contact_id, kind, role, value, typed, parts, health, health_reason)
SELECT id, 'postal', 'main', id || ' Quay Street, Dublin', '',
       jsonb_build_object('lines', ARRAY[id || ' Quay Street'], 'postcode', 'D02 XY45', 'city', 'Dublin',
                          'country', 'IE'), 'unknown', '' FROM contacts_contact WHERE id % 20 IN (1, 2, 3);

UPDATE contacts_contact SET delivery_method = CASE WHEN id % 20 = 0 THEN 'sms' WHEN id % 20 < 4 THEN 'letter'
                                                   ELSE 'email' END;

VACUUM (ANALYZE) contacts_contact;

VACUUM (ANALYZE) contacts_contactpoint
"""
_LEFT = "SELECT count(*) FROM outbox_message WHERE channel = '{}' AND state NOT IN ('sent', 'delivered')"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bulk")
    parser.add_argument("--count", type=int, default=10_000, help="100000 for the aim of the house")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(arguments)
    with ground.installation() as url, Sink() as sink, centre() as port:
        run_id, viewer = prepare(url, options.count, sink.port, port)
        with ground.workers(options.workers) as processes:
            ask = ground.asker(url)
            ground.wait_until(lambda: ask("SELECT count(*) FROM delivery_worker") >= options.workers, seconds=600)
            time.sleep(3)
            clock = Clock()
            review(clock, ask, run_id, viewer, options.count)
            approve(clock, ask, run_id, viewer)
            _hand_over(clock, ask, viewer)
            memory = {f"worker {n}": ground.memory_mb([process]) for n, process in enumerate(processes, 1)}
            memory["database"] = _database_mb()
        by_channel = _counted(url)
    spent, total = clock.spent, sum(clock.spent.values())
    for stage, seconds in spent.items():
        print(f"{stage:28} {seconds:8.2f} s {seconds / total:6.1%}")
    print(f"by channel: {by_channel}")
    print(f"memory in MB: {json.dumps(memory)}")
    to_review = sum(list(spent.values())[:3])
    ground.report(
        name="bulk", ours=options.count / to_review, unit="recipients/s to review", limit=AIM, peers={},
        rss_mb=max(memory.values()), ok=options.count / to_review >= AIM,
    )  # fmt: skip


@contextmanager
def centre() -> Iterator[int]:
    """Our own simulated message centre, in a process of its own; yields its port for SMPP."""
    command = [sys.executable, "-m", "postroom.config.cli", "simulate", "smsc", "--port", "0", "--http-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield int(process.stdout.readline().split("port ")[1].split(";")[0])
        finally:
            process.kill()


class Clock:
    """What each stage took, one after the other."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._since = time.monotonic()

    def passed(self, stage: str) -> None:
        """A stage is over."""
        self.spent[stage], self._since = time.monotonic() - self._since, time.monotonic()


def review(clock: Clock, ask: Any, run_id: int, viewer: "Viewer", count: int) -> None:
    """Take the run from its audience to the review."""
    from django.utils.timezone import now

    from postroom.runs import selectors
    from postroom.runs import services as runs

    foreseen = runs.foresee(run=selectors.run(run_id=run_id, viewer=viewer), viewer=viewer, at=now())
    assert foreseen.reached == count, foreseen
    clock.passed("check: decide and count")
    runs.generate(run_id=run_id, viewer=viewer, at=now())
    ground.wait_until(lambda: ask(f"SELECT frozen_at IS NOT NULL FROM runs_run WHERE id = {run_id}"), seconds=600)
    clock.passed("freeze the recipients")
    ground.wait_until(lambda: ask(f"SELECT state FROM runs_run WHERE id = {run_id}") == "in_review", seconds=3600)
    clock.passed("write the messages")


def approve(clock: Clock, ask: Any, run_id: int, viewer: "Viewer") -> None:
    """Approve the run, and wait until its messages are in the queue."""
    from django.utils.timezone import now

    from postroom.runs import selectors
    from postroom.runs import services as runs

    run = selectors.run(run_id=run_id, viewer=viewer)
    runs.approve(run_id=run_id, snapshot=run.snapshot, viewer=viewer, at=now())
    clock.passed("approve")
    waiting = "SELECT EXISTS (SELECT FROM outbox_message WHERE state = 'pending_approval')"
    ground.wait_until(lambda: not ask(waiting), seconds=600)
    clock.passed("put into the queue")


def _hand_over(clock: Clock, ask: Any, viewer: "Viewer") -> None:
    """Hand over all that is queued."""
    from postroom.delivery import selectors as accounts
    from postroom.delivery import services as delivery

    for account in accounts.accounts(viewer=viewer):
        delivery.resume(viewer=viewer, account=account)
    ground.wait_until(lambda: not ask(_LEFT.format("email")) and not ask(_LEFT.format("sms")), seconds=3600)
    clock.passed("hand over mails and texts")
    post(ask, viewer)
    clock.passed("set, bind and post letters")


def post(ask: Any, viewer: "Viewer") -> None:
    from django.utils.timezone import now

    from postroom.posting import selectors as posting
    from postroom.posting import services as desk

    while ask(_LEFT.format("letter")):
        stack, *_others = posting.stacks(viewer=viewer)
        batch = desk.begin_batch(viewer=viewer, stack=stack, at=now())
        made = f"SELECT state <> 'making' FROM posting_printbatch WHERE id = {batch.pk}"
        ground.wait_until(lambda: ask(made), seconds=3600)  # noqa: B023  called at once
        batch.refresh_from_db()
        desk.confirm(viewer=viewer, batch=batch, at=now())


def prepare(url: str, count: int, smtp: int, smpp: int) -> tuple[int, "Viewer"]:
    """A unit, customers, an account of each channel that is paused yet, and a run that wants only to be generated."""
    from postroom.access import selectors
    from postroom.access import services as access
    from postroom.access.viewer import SYSTEM
    from postroom.core.carriage.envelope import Channel
    from postroom.delivery import selectors as lanes
    from postroom.runs import services as runs

    brand = access.save_brand(viewer=SYSTEM, code="power", name="Power")
    unit = access.save_unit(viewer=SYSTEM, code="main", name="Main", brand=brand)
    user = access.save_user(viewer=SYSTEM, email="anna@example.org", name="Anna Nowak", is_super=True)
    anna = selectors.viewer_for(user=user)
    customers.fill(url, unit_id=unit.pk, count=count)
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in _CHANNELS.split(";\n"):
            connection.execute(statement)  # type: ignore[arg-type]  # one of ours
    _connect(anna, smtp, smpp)
    order = (Channel.EMAIL, Channel.SMS, Channel.LETTER)
    first, *others = [lanes.default_lane_id(unit_id=unit.pk, channel=channel) for channel in order]
    chosen = runs.Chosen(
        title="Reminder",
        recipients=runs.Who(who="all"),
        route=runs.Route(channel=order[0], fallback=order[1:], by_preference=True),
        template_version_id=_template(anna),
        lane_id=first,
        further_lane_ids=others,
    )
    run = runs.begin(viewer=anna, unit_id=unit.pk, title="Reminder")
    runs.choose(run_id=run.pk, viewer=anna, chosen=chosen)
    return run.pk, anna


def _connect(viewer: "Viewer", smtp: int, smpp: int) -> None:
    """Make an account for e-mails and one for text messages: live, and paused."""
    from django.utils.timezone import now

    from postroom.delivery import services as delivery

    mails = {"host": "127.0.0.1", "port": smtp, "security": "none", "sender_address": "desk@example.org"}
    texts = {"host": "127.0.0.1", "port": smpp, "system_id": "bench", "sender": "Postroom", "window": 10, "binds": 2}
    for code, kind, values in (("office", "smtp", {**mails, "connections": 4}), ("texts", "smpp", texts)):
        account = delivery.save_account(viewer=viewer, code=code, name=code, kind=kind, unit=None, values=values)
        account.lane.refresh_from_db()
        delivery.pause(viewer=viewer, account=account, at=now())
        delivery.switch_live(viewer=viewer, account=account, live=True)


def _template(viewer: "Viewer") -> int:
    """Publish a text for all three channels; returns its version."""
    from django.utils.timezone import now

    from postroom.stationery import services as stationery
    from postroom.stationery.words import Words

    template = stationery.make(viewer=viewer, name="Reminder", unit=None)
    draft = stationery.draft(template_id=template.pk, viewer=viewer)
    short = "Bill #bill.number over #bill.amount was due on #bill.due_date."
    words = [
        Words.of_text(language=code, subject="Bill #bill.number", text=TEXT, sms_text=short)
        for code in ("en", "pl", "de", "fr")
    ]
    stationery.save_draft(version_id=draft.pk, revision=draft.revision, wordings=words, viewer=viewer, at=now())
    stationery.publish(version_id=draft.pk, viewer=viewer, at=now())
    return int(draft.pk)


def _counted(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        return dict(connection.execute("SELECT channel, count(*) FROM outbox_message GROUP BY 1 ORDER BY 1").fetchall())


def _database_mb() -> float:
    """The largest resident size that any process of the database server has reached, in MB."""
    server = (Path(os.environ["POSTROOM_DATA_DIR"]) / "pg/postmaster.pid").read_text().split()[0]
    peaks = [0.0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            told = status.read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if f"PPid:\t{server}\n" in told and "VmHWM:" in told:
            peaks.append(int(told.split("VmHWM:")[1].split()[0]) / 1024)
    return round(max(peaks), 1)
