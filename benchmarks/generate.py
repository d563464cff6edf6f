"""Make the e-mails of one run: a template with ten tags, two of them nested, and a table of open items.

Two worker processes and the database share the machine. From "Generate" to "in review", the freezing of the recipients
included. The limit is COPY of the rows that came out, by one connection, with nothing computed.
"""

import argparse
import time
from typing import TYPE_CHECKING

import psycopg

from benchmarks import customers, ground

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer

TEXT = """Dear #contact_information.first_name{customer},

bill #bill.number of #bill.date over #bill.amount was due on #bill.due_date. On your account
#payment.accounts_receivable.number there are #payment.accounts_receivable.outstanding_amount outstanding.

#items_list

#author.name, #company.name
"""
TABLES = ("outbox_message", "outbox_rendition")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="generate")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(arguments)
    with ground.installation() as url:
        run_id, viewer = _prepare(url, options.count)
        ask = ground.asker(url)
        with ground.workers(options.workers) as processes:
            ground.wait_until(lambda: ask("SELECT count(*) FROM delivery_worker") >= options.workers, seconds=30)
            begun = time.monotonic()
            _generate(run_id, viewer)
            done = ground.wait_until(
                lambda: ask(f"SELECT state FROM runs_run WHERE id = {run_id}") == "in_review", seconds=1200
            )
            rss = ground.memory_mb(processes)
        made = ask("SELECT count(*) FROM outbox_message")
        ours = made / (done - begun)
        limit = made / _copy_seconds(url)
        print(f"{made} messages in {done - begun:.1f} s; COPY of their rows alone: {limit:,.0f} a second")
        ground.report(
            name="generate", ours=ours, unit="messages/s", limit=limit, peers={}, rss_mb=rss,
            ok=made == options.count and ours >= 5000,
        )  # fmt: skip


def _prepare(url: str, count: int) -> tuple[int, "Viewer"]:
    """A brand, a unit, customers, a published template and a run that wants only to be generated."""
    from django.utils.timezone import now

    from postroom.access import selectors
    from postroom.access import services as access
    from postroom.access.viewer import SYSTEM
    from postroom.delivery import services as delivery
    from postroom.runs import services as runs
    from postroom.stationery import services as stationery
    from postroom.stationery.words import Words

    brand = access.save_brand(viewer=SYSTEM, code="power", name="Power")
    unit = access.save_unit(viewer=SYSTEM, code="main", name="Main", brand=brand)
    user = access.save_user(viewer=SYSTEM, email="anna@example.org", name="Anna Nowak", is_super=True)
    anna = selectors.viewer_for(user=user)
    customers.fill(url, unit_id=unit.pk, count=count)
    account = delivery.save_account(
        viewer=anna, code="office", name="Office", kind="smtp", unit=None,
        values={"host": "127.0.0.1", "port": 2525, "security": "none", "sender_address": "desk@example.org"},
    )  # fmt: skip
    template = stationery.make(viewer=anna, name="Reminder", unit=None)
    draft = stationery.draft(template_id=template.pk, viewer=anna)
    words = [Words.of_text(language=code, subject="Bill #bill.number", text=TEXT) for code in ("en", "pl", "de", "fr")]
    stationery.save_draft(version_id=draft.pk, revision=draft.revision, wordings=words, viewer=anna, at=now())
    stationery.publish(version_id=draft.pk, viewer=anna, at=now())
    run = runs.begin(viewer=anna, unit_id=unit.pk, title="Reminder")
    chosen = runs.Chosen(
        title="Reminder", recipients=runs.Who(who="all"), template_version_id=draft.pk, lane_id=account.pk
    )
    runs.choose(run_id=run.pk, viewer=anna, chosen=chosen)
    return run.pk, anna


def _generate(run_id: int, viewer: "Viewer") -> None:

    from django.utils.timezone import now

    from postroom.runs import services as runs

    runs.generate(run_id=run_id, viewer=viewer, at=now())


def _copy_seconds(url: str) -> float:
    """How long COPY takes for the same rows, into tables with the same columns and indexes and no constraints."""
    with psycopg.connect(url, autocommit=True) as connection:
        spent = 0.0
        for table in TABLES:
            with connection.cursor().copy(f"COPY {table} TO STDOUT (FORMAT binary)") as out:
                rows = [bytes(block) for block in out]
            connection.execute(f"CREATE TABLE copied_{table} (LIKE {table} INCLUDING INDEXES)")
            begun = time.monotonic()
            with connection.cursor().copy(f"COPY copied_{table} FROM STDIN (FORMAT binary)") as into:
                for block in rows:
                    into.write(block)
            spent += time.monotonic() - begun
    return spent
