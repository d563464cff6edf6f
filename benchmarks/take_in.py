"""Import 100,000 customers from a file, then a bill of each from a second one, by a worker process.

From the order to "finished", both files. The limit is the time, 60 s, in which both must be in; memory is the worker's.
On a machine that is busy the processor time of the worker and the database server says more.
"""

import argparse
import io
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from benchmarks import ground

if TYPE_CHECKING:
    from postroom.access.models import Unit

LIMIT_SECONDS, LIMIT_MB = 60.0, 300.0
CUSTOMERS = "account_number;first_name;last_name;customer_type;language;email;phone;street;postcode;city;country"
BILLS = "external_id;account_number;number;date;due_date;amount"
PLACE = ("ul. Polna", "00-625", "Warszawa", "Polska")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="import")
    parser.add_argument("--count", type=int, default=100_000)
    options = parser.parse_args(arguments)
    with ground.installation() as url:
        unit, count = _prepare(), options.count
        ask = ground.asker(url)
        with ground.workers(1) as processes:
            ground.wait_until(lambda: ask("SELECT count(*) FROM delivery_worker") > 0, seconds=60)
            before = ground.processor_seconds(processes)
            spent = _take_in(url, unit, "contact", CUSTOMERS, map(_customer, range(count)))
            spent += _take_in(url, unit, "bill", BILLS, map(_bill, range(count)))
            rss, busy = ground.memory_mb(processes), ground.processor_seconds(processes) - before
        made = ask("SELECT count(*) FROM contacts_contact"), ask("SELECT count(*) FROM records_record")
    assert made == (count, count), made
    print(f"{busy:.1f} s of processor time, the database's included")
    ground.report(
        name="import", ours=spent, unit=f"s for {count:,} customers and as many records", limit=LIMIT_SECONDS, peers={},
        rss_mb=rss, ok=spent <= LIMIT_SECONDS and rss <= LIMIT_MB,
    )  # fmt: skip


def _prepare() -> "Unit":
    from postroom.access import services as access
    from postroom.access.viewer import SYSTEM

    brand = access.save_brand(viewer=SYSTEM, code="power", name="Power")
    return access.save_unit(viewer=SYSTEM, code="main", name="Main", brand=brand)


def _take_in(url: str, unit: "Unit", subject: str, head: str, rows: Iterable[str]) -> float:
    """Bring a file in; returns how many seconds its rows took to go in."""
    from postroom.access.viewer import SYSTEM
    from postroom.intake import services
    from postroom.intake.tasks import run_import_task

    file = io.BytesIO("\n".join((head, *rows)).encode())
    found = services.begin(viewer=SYSTEM, unit=unit, subject=subject, file=file, file_name=f"{subject}.csv")
    ask, begun = ground.asker(url), time.monotonic()
    run_import_task.later(import_id=found.pk)
    state = f"SELECT state FROM intake_import WHERE id = {found.pk}"
    done = ground.wait_until(lambda: ask(state) in ("finished", "failed"), seconds=1200)
    refused = ask(f"SELECT refused FROM intake_import WHERE id = {found.pk}")
    assert (ask(state), refused) == ("finished", 0), (ask(state), refused)
    print(f"{subject}: {done - begun:.1f} s", flush=True)
    return done - begun


def _customer(n: int) -> str:
    street, *rest = PLACE
    email, phone = f"anna.{n}@customers.example.org", f"+48 22 {n % 10_000_000:07}"
    return ";".join((f"C-{n}", "Anna", f"Kowalska {n}", "household", "pl", email, phone, f"{street} {n}", *rest))


def _bill(n: int) -> str:
    return f"B-{n};C-{n};2026/{n};2026-10-01;2026-10-15;{n % 900},90 EUR"
