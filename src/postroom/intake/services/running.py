"""The rows go in, a chunk at a time: each in its own transaction, together with how far the import has come.

So an import that was killed goes on behind the last chunk that is in the database, and no row is counted twice.
A check is the same, but for that each chunk is taken back.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.db.models.functions import Now

from postroom.contacts.rows import Origin
from postroom.core.fate import Fate, Result
from postroom.core.refusal import Flaw, Said, in_one, said
from postroom.intake.files.archive import Archive
from postroom.intake.files.opening import read_rows
from postroom.intake.files.reading import BadFile, Reading, Row, storable
from postroom.intake.files.sheet import as_text
from postroom.intake.models import Import, ImportState, RefusedRow
from postroom.intake.services.beginning import paths_of
from postroom.intake.services.sorting import Sorter
from postroom.intake.subjects.choosing import subject_for
from postroom.intake.subjects.subject import Subject

logger = logging.getLogger(__name__)

CHUNK = 1000
SHOWN = 100
"""Refused rows of a check, and remarks, that are kept to be shown."""
NO_PROBLEM = Said()
_AT_WORK = (ImportState.CHECKING, ImportState.IMPORTING)


class TakenMeanwhile(Exception):
    """Another worker goes on with this import."""


def check_import(*, import_id: int, at: datetime) -> Import:
    """Go through the whole file without writing a row of it; counts, and the first refused rows, are kept."""
    return _Course(import_id, ImportState.CHECKING).go(at)


def run_import(*, import_id: int, at: datetime) -> Import:
    """Take in the rows of the file that are not in yet. One that is finished stays so. May raise `TakenMeanwhile`."""
    return _Course(import_id, ImportState.IMPORTING).go(at)


@transaction.atomic
def start_anew(*, import_id: int, state: ImportState) -> None:
    """Begin to check or to take in from the first row, whatever was counted before."""
    nothing = dict.fromkeys(("rows_done", "created", "changed", "unchanged", "refused", "remarks"), 0)
    Import.objects.filter(pk=import_id).update(
        state=state, problem="", objections=[], first_remarks=[], finished_at=None, **nothing
    )
    RefusedRow.objects.filter(source=import_id).delete()


def at_work() -> set[int]:
    """Return the imports that a job should be working on."""
    return set(Import.objects.filter(state__in=_AT_WORK).values_list("pk", flat=True))


def give_up(*, import_ids: Collection[int]) -> int:
    """End imports that nothing works on any more; returns how many. What is in by now stays in."""
    left = Import.objects.filter(pk__in=import_ids, state__in=_AT_WORK)
    return left.update(**_ended(ImportState.FAILED, said(Flaw.GAVE_UP)))


def _why(problem: BadFile | OSError) -> Said:
    if isinstance(problem, BadFile):
        return problem.said
    return said(Flaw.FILE_AWAY, detail=problem.strerror or problem)


def _ended(state: ImportState, problem: Said) -> dict[str, Any]:
    told = {"problem": problem, "objections": problem.objections}
    return {"state": state, **told, "finished_at": Now(), "rows_total": F("rows_done")}


class _Course:
    """One going-through of a file, to check it or to take it in."""

    def __init__(self, import_id: int, state: ImportState) -> None:
        self._import = Import.objects.select_related("unit").get(pk=import_id)
        self._state = state
        self._is_check = state is ImportState.CHECKING
        self._path = Path(settings.DATA_DIR) / self._import.path
        self._reading = Reading.from_json(self._import.reading)
        self._subject = self._subject_with(None)
        self._sorter = Sorter(self._reading, self._import.mapping, self._subject)

    def go(self, at: datetime) -> Import:
        """Go through all rows that are left."""
        if self._import.state == ImportState.FINISHED:
            return self._import
        if self._is_check or self._import.state != ImportState.IMPORTING:
            start_anew(import_id=self._import.pk, state=self._state)
            self._import.refresh_from_db()
        try:
            with self._files_beside():
                for rows in self._chunks():
                    self._take(rows, at)
        except (TakenMeanwhile, OperationalError, InterfaceError):
            raise  # a later try may well succeed, and goes on behind the last chunk
        except (BadFile, OSError) as problem:
            self._end(ImportState.FAILED, _why(problem))
        except Exception as fault:
            logger.exception("import %d stopped behind row %d", self._import.pk, self._import.rows_done)
            told = said(Flaw.BROKE_OFF, str(self._import.rows_done), type(fault).__name__)
            self._end(ImportState.FAILED, told)
        else:
            self._end(ImportState.CHECKED if self._is_check else ImportState.FINISHED)
        return self._import

    def _subject_with(self, files: Archive | None) -> Subject:
        origin = Origin("import", self._import.file_name, self._import.started_by_id or 0)
        return subject_for(code=self._import.subject, unit=self._import.unit, origin=origin, files=files)

    @contextmanager
    def _files_beside(self) -> Iterator[None]:
        """Have the files at hand that the rows name; a check also tells how many no row names."""
        told = self._import.files
        if not told:
            yield
            return
        with Archive(Path(settings.DATA_DIR) / told["path"], is_trial=self._is_check) as archive:
            self._subject = self._subject_with(archive)
            yield
            if self._is_check:
                Import.objects.filter(pk=self._import.pk).update(files={**told, "unnamed": archive.unnamed})

    def _chunks(self) -> Iterator[list[Row]]:
        rows = read_rows(self._path, self._reading)
        for row in islice(rows, self._import.rows_done):
            self._sorter.note(row)
        while chunk := list(islice(rows, CHUNK)):
            yield chunk

    def _take(self, rows: list[Row], at: datetime) -> None:
        with transaction.atomic():
            results = self._results(rows, at)
            if self._is_check:
                transaction.set_rollback(True)
            else:
                self._count(rows, results)
        if self._is_check:
            with transaction.atomic():
                self._count(rows, results)
        self._import.refresh_from_db()

    def _results(self, rows: list[Row], at: datetime) -> list[Result]:
        sorted_rows = [self._sorter.sort(row) for row in rows]
        taken = iter(self._subject.take([cells for cells in sorted_rows if not isinstance(cells, Said)], at))
        results = [Result(Fate.REFUSED, cells) if isinstance(cells, Said) else next(taken) for cells in sorted_rows]
        return [self._remarked(row, result) for row, result in zip(rows, results, strict=True)]

    def _remarked(self, row: Row, result: Result) -> Result:
        short = self._sorter.remark(row)
        if not short or result.fate is Fate.REFUSED:
            return result
        return result._replace(remark=in_one(filter(None, (result.remark, short))))

    def _count(self, rows: list[Row], results: list[Result]) -> None:
        fates = Counter(result.fate for result in results)
        remarks = [
            [row.number, result.remark, result.remark.objections]
            for row, result in zip(rows, results, strict=True)
            if result.remark
        ]
        here = Import.objects.filter(pk=self._import.pk, state=self._state, rows_done=self._import.rows_done)
        moved = here.update(
            rows_done=F("rows_done") + len(rows),
            **{fate.value: F(fate.value) + fates[fate] for fate in Fate},
            remarks=F("remarks") + len(remarks),
            first_remarks=[*self._import.first_remarks, *remarks][:SHOWN],
        )
        if not moved:
            raise TakenMeanwhile(self._import.pk)
        refused = [
            RefusedRow(
                source=self._import,
                row_number=row.number,
                cells=[storable(as_text(cell)) for cell in row.cells],
                reason=result.reason,
                objections=result.reason.objections,
            )
            for row, result in zip(rows, results, strict=True)
            if result.fate is Fate.REFUSED
        ]
        room = SHOWN - self._import.refused if self._is_check else len(refused)
        RefusedRow.objects.bulk_create(refused[: max(room, 0)], batch_size=CHUNK)

    def _end(self, state: ImportState, problem: Said = NO_PROBLEM) -> None:
        Import.objects.filter(pk=self._import.pk).update(**_ended(state, problem))
        self._import.refresh_from_db()
        if state is ImportState.FINISHED:
            for path in paths_of(self._import):
                path.unlink(missing_ok=True)
