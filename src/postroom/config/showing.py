"""What the demonstration shows in the terminal: progress bars while it works, tables at the end."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from postroom.intake.models import Import, RefusedRow
from postroom.runs import selectors as run_rows
from postroom.runs.models import ItemState, Run

WIDTH = 110
SAMPLES = 12
"""Reasons of refused rows that are shown; the screens show all."""


class Screen:
    """The terminal. `bar` gives a function that is told how much is done, of how much."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=False)
        if not self._console.is_terminal:
            self._console.width = WIDTH

    def say(self, text: str) -> None:
        """Show a line."""
        self._console.print(text)

    @contextmanager
    def bar(self, what: str) -> Iterator[Callable[[int, int], None]]:
        """Show a progress bar as long as the block takes."""
        columns = (TextColumn(f"{what:32}"), BarColumn(30), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console) as progress:
            task = progress.add_task(what, total=None)
            yield lambda done, total: progress.update(task, completed=done, total=total)

    def imports(self, imports: Sequence[Import]) -> None:
        """Show what went in, and why some rows did not."""
        table = Table("File", *_right("Rows", "New", "Changed", "Unchanged", "Refused"), title="Imported")
        for done in imports:
            numbers = (done.rows_done, done.created, done.changed, done.unchanged, done.refused)
            table.add_row(done.file_name, *map(str, numbers))
        self._console.print(table)
        refused = (
            RefusedRow.objects.filter(source__in=imports).select_related("source").order_by("source", "row_number")
        )
        reasons = Table("File", *_right("Row"), "Why it was refused", title="Refused rows")
        for row in refused[:SAMPLES]:
            reasons.add_row(row.source.file_name, str(row.row_number), row.reason)
        if more := refused.count() - SAMPLES:
            if more > 0:
                reasons.add_row("…", "", f"and {more} more: see Import on the screens")
            self._console.print(reasons)

    def run(self, run: Run, progress: run_rows.Progress, lines: Sequence[run_rows.Line]) -> None:
        """Show how many messages were made, who was left out and why, and where the messages are."""
        totals = Table("", *_right("Customers"), title=f"Run: {run.title}")
        totals.add_row("Chosen", str(progress.recipients))
        totals.add_row("Message made", str(progress.made))
        left_out = Counter(line.reason for line in lines if line.state is not ItemState.MADE)
        examples = {line.reason: line.sentence for line in lines if line.sentence}
        for reason, number in left_out.most_common():
            totals.add_row(f"Left out: {examples[reason]}" + (" …" if number > 1 else ""), str(number))
        self._console.print(totals)
        states = Table("Messages", *_right("Number"), title="What became of them")
        for state, number in sorted(progress.states.items()):
            states.add_row(_STATES.get(state, state.replace("_", " ")), str(number))
        self._console.print(states)

    def letters(self, lines: Sequence[tuple[str, int]]) -> None:
        """Show what became of letters on paper and of registered ones."""
        table = Table("Letters", *_right("Number"), title="Letters")
        for what, number in lines:
            table.add_row(what, str(number))
        self._console.print(table)

    def failures(self, causes: Sequence[tuple[str, int]]) -> None:
        """Show why messages are in Errors."""
        if causes:
            table = Table("In Errors", *_right("Messages"), title="Why some did not arrive")
            for cause, number in causes:
                table.add_row(cause.replace("_", " "), str(number))
            self._console.print(table)


_STATES = {"queued": "to be tried again later: the server said not now"}
"""States that say too little by themselves, once the demonstration has waited for what it could."""


def _right(*heads: str) -> list[Column]:
    return [Column(head, justify="right") for head in heads]
