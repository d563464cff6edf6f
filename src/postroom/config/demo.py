"""The demonstration: the shipped files go in, a reminder goes out to everybody, and a report says what became of it.

Nothing here is a short cut: the files pass the import, the run is frozen, generated, approved and delivered by worker
processes to a real mail server on this machine, which keeps what it takes.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.db.models import Model
from django.utils.timezone import now

import postroom
from postroom.access import selectors as access_rows
from postroom.access import services as access
from postroom.access.models import Unit
from postroom.access.viewer import SYSTEM, Viewer
from postroom.config.showing import Screen
from postroom.contacts.selectors import Choice
from postroom.core.lifecycle import State
from postroom.delivery import services as delivery
from postroom.delivery.models import Account
from postroom.intake import services as intake
from postroom.intake.models import Import
from postroom.intake.tasks import run_import_task
from postroom.outbox import selectors as outbox
from postroom.runs import selectors as run_rows
from postroom.runs import services as runs
from postroom.runs.models import Run, RunState
from postroom.stationery import selectors as stationery_rows

EMAIL = "demo@postroom.example"
TITLE = "Reminder of open bills"
LOOK_EVERY, PATIENCE = 0.2, 180.0
"""Seconds."""
FIRST = ("customers", "accounts_receivable")
"""Files that others refer to, so they go in before them."""
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Staged:
    """Who acts in the demonstration, and where."""

    viewer: Viewer
    password: str
    unit: Unit
    account: Account


def stage(*, port: int) -> Staged:
    """Make company, user and mail account, or bring them up to date; the user's password is new every time."""
    brand = access.save_brand(
        viewer=SYSTEM, code="blue-valley", name="Blue Valley Energy", legal_name="Blue Valley Energy Ltd",
        address="12 Mill Lane\nDublin D02 X285", phone="+353 1 555 0100", email="care@bluevalley.example",
        website="https://bluevalley.example", bank_name="Harbour Bank", iban="IE64IRCE92050112345678",
        bic="IRCEIE2D", vat_number="IE1234567T", late_payment_interest_rate="8 %",
    )  # fmt: skip
    unit = access.save_unit(
        viewer=SYSTEM, code="head-office", name="Head office", brand=brand, time_zone="Europe/Dublin", language="en"
    )
    password = secrets.token_urlsafe(12)
    user = access.save_user(
        viewer=SYSTEM, email=EMAIL, name="Dana Moran", password=password, is_super=True, phone="+353 1 555 0101"
    )
    account = delivery.save_account(
        viewer=SYSTEM, code="demo", name="Demo mail server", kind="smtp", unit=None,
        values={
            "host": "127.0.0.1", "port": port, "security": "none", "sender_name": "Blue Valley Energy",
            "sender_address": "care@bluevalley.example", "connections": 4,
        },
    )  # fmt: skip
    delivery.switch_live(viewer=SYSTEM, account=account, live=True)
    return Staged(access_rows.viewer_for(user=user), password, unit, account)


def play(staged: Staged, screen: Screen) -> bool:
    """Do the main job once, showing it; returns whether all numbers add up."""
    imports = [_take_in(path, staged, screen) for path in example_files()]
    run = run_rows.runs(viewer=staged.viewer).filter(title=TITLE).first() or _begin(staged)
    _follow(run, staged, screen)
    run.refresh_from_db()
    progress = run_rows.progress(run=run)
    screen.imports(imports)
    screen.run(run, progress, list(run_rows.report(run=run)))
    screen.failures(outbox.causes(viewer=staged.viewer))
    rows = all(done.rows_done == done.created + done.changed + done.unchanged + done.refused for done in imports)
    return rows and progress.adds_up and progress.pending == 0 and bool(progress.states.get(State.SENT))


def example_files() -> list[Path]:
    """Return the shipped files, in the order in which they go in."""
    inside = Path(postroom.__file__).parent / "examples"
    folder = inside if inside.is_dir() else Path(postroom.__file__).parents[2] / "examples"
    found = [path for path in folder.iterdir() if path.suffix in (".csv", ".xlsx")]
    return sorted(found, key=lambda path: (FIRST.index(path.stem) if path.stem in FIRST else len(FIRST), path.name))


def watch(screen: Screen, what: str, done: Callable[[], int], total: int) -> None:
    """Show how far something is until all is done; after some minutes it goes on, and the numbers say so."""
    until = time.monotonic() + PATIENCE
    with screen.bar(what) as show:
        while (count := done()) < total and time.monotonic() < until:
            show(count, total)
            time.sleep(LOOK_EVERY)
        show(count, total)


def _take_in(path: Path, staged: Staged, screen: Screen) -> Import:
    subject = "contact" if path.stem == "customers" else path.stem
    with path.open("rb") as file:
        brought = intake.begin(viewer=staged.viewer, unit=staged.unit, subject=subject, file=file, file_name=path.name)
    run_import_task.later(import_id=brought.pk)
    with screen.bar(f"Importing {path.name}") as show:
        for row in _refreshed(brought):
            show(row.rows_done, max(row.rows_total, row.rows_done))
            if row.finished_at:
                break
    return row


def _begin(staged: Staged) -> Run:
    version = stationery_rows.published(code="payment-reminder")
    run = runs.begin(viewer=staged.viewer, unit_id=staged.unit.pk, title=TITLE)
    chosen = runs.Chosen(
        title=TITLE, recipients=runs.Who(who=Choice.ALL), template_version_id=version.pk, lane_id=staged.account.pk
    )
    runs.choose(run_id=run.pk, viewer=staged.viewer, chosen=chosen)
    runs.generate(run_id=run.pk, viewer=staged.viewer, at=now())
    return run


def _follow(run: Run, staged: Staged, screen: Screen) -> None:
    """Watch the run through generating, approval and sending."""
    with screen.bar("Making the messages") as show:
        for state in _refreshed(run):
            progress = run_rows.progress(run=run)
            show(progress.recipients - progress.pending, progress.recipients)
            if state.state != RunState.GENERATING:
                break
    if state.state == RunState.IN_REVIEW:
        runs.approve(run_id=run.pk, snapshot=state.snapshot, viewer=staged.viewer, at=now())
    with screen.bar("Delivering") as show:
        for _ in _refreshed(run):
            progress = run_rows.progress(run=run)
            waiting = _on_the_way(progress, run)
            show(progress.made - waiting, progress.made)
            if not waiting:
                break


def _on_the_way(progress: run_rows.Progress, run: Run) -> int:
    """Messages that have not had their first answer: what waits for its next try counts as answered."""
    moving = sum(progress.states.get(state, 0) for state in (State.PENDING_APPROVAL, State.QUEUED, State.SENDING))
    return moving - outbox.deferred_in_batch(batch_id=run.batch_id)


def _refreshed(row: Row) -> Iterator[Row]:
    """Yield the row as it is now, again and again."""
    while True:
        row.refresh_from_db()
        yield row
        time.sleep(LOOK_EVERY)
