"""A file comes in: it is stored, looked into, and its columns are mapped to fields."""

import os
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction

from postroom.access.models import Unit
from postroom.access.viewer import Right, Viewer
from postroom.contacts.rows import Origin
from postroom.core.refusal import Flaw, Refusal, said
from postroom.intake.files.archive import Archive
from postroom.intake.files.opening import look
from postroom.intake.files.reading import BadFile, Reading
from postroom.intake.models import Import, ImportState, RefusedRow, RememberedMapping
from postroom.intake.subjects.choosing import digest, proposed, still_fitting, subject_for
from postroom.intake.subjects.subject import Subject, Target

_PIECE = 1 << 20


class TooLarge(BadFile):
    """The file is larger than `MAX_IMPORT_BYTES`."""


class BadMapping(Refusal):
    """The columns cannot be mapped so; the sentence says why."""


class TooLate(Exception):
    """A worker is at this import, or its rows are in."""


class BadArchive(BadFile):
    """The ZIP beside the table cannot be taken."""


def begin(
    *,
    viewer: Viewer,
    unit: Unit,
    subject: str,
    file: IO[bytes],
    file_name: str,
    files: tuple[str, IO[bytes]] | None = None,
) -> Import:
    """Store a table, find out how it is written, and propose what its columns mean.

    One with the same heads as one before is mapped as that one was. `files` are the name of a ZIP with the files that
    its rows name, and what is in it. Raises `BadFile`, `BadArchive`, `UnknownSubject` or `NotAllowed`.
    """
    viewer.must(Right.WRITE, unit.pk)
    taking = subject_for(code=subject, unit=unit, origin=Origin("import"))
    targets = taking.targets
    beside = _stored_beside(*files, taking) if files else {}
    path = None
    try:
        path = _stored(file)
        reading = look(path, name=file_name)
        return Import.objects.create(
            unit=unit,
            subject=subject,
            file_name=Path(file_name).name[:255],
            path=str(path.relative_to(settings.DATA_DIR)),
            size=path.stat().st_size,
            files=beside,
            reading=reading.as_json(),
            mapping=_remembered(unit, subject, reading, targets) or proposed(reading.heads, targets),
            rows_total=reading.rows,
            started_by_id=viewer.user_id or None,
        )
    except BaseException:
        for left in filter(None, (path, *_paths_beside(beside))):
            left.unlink(missing_ok=True)
        raise


def paths_of(found: Import) -> list[Path]:
    """Return where a table and its ZIP lie."""
    return [Path(settings.DATA_DIR) / found.path, *_paths_beside(found.files)]


@transaction.atomic
def set_mapping(*, viewer: Viewer, import_id: int, mapping: Mapping[str, str]) -> Import:
    """Say what the columns mean (head -> field), and remember it for files with the same heads.

    What an earlier check counted is forgotten. Raises `Import.DoesNotExist`, `BadMapping` or `NotAllowed`.
    """
    found = Import.objects.visible_to(viewer).select_for_update().get(pk=import_id)
    viewer.must(Right.WRITE, found.unit_id)
    if found.state in (ImportState.IMPORTING, ImportState.FINISHED):
        raise BadMapping(said(Flaw.GOING_IN))
    reading = Reading.from_json(found.reading)
    chosen = {head: name for head, name in mapping.items() if name}
    _must_fit(chosen, reading, subject_for(code=found.subject, unit=found.unit, origin=Origin("import")).targets)
    RememberedMapping.objects.update_or_create(
        unit=found.unit, subject=found.subject, heads=digest(reading.heads), defaults={"mapping": chosen}
    )
    RefusedRow.objects.filter(source=found).delete()
    found.mapping, found.state, found.rows_done = chosen, ImportState.MAPPING, 0
    found.problem, found.objections = "", []
    found.created = found.changed = found.unchanged = found.refused = found.remarks = 0
    found.first_remarks = []
    found.save()
    return found


@transaction.atomic
def discard(*, viewer: Viewer, import_id: int) -> None:
    """Forget a file of which no row is in, or going in. Raises `Import.DoesNotExist`, `TooLate` or `NotAllowed`."""
    found = Import.objects.visible_to(viewer).select_for_update().get(pk=import_id)
    viewer.must(Right.WRITE, found.unit_id)
    if found.state not in (ImportState.MAPPING, ImportState.CHECKED, ImportState.FAILED):
        raise TooLate(found.file_name)
    paths = paths_of(found)
    found.delete()
    for path in paths:
        transaction.on_commit(partial(path.unlink, missing_ok=True))


def _must_fit(mapping: Mapping[str, str], reading: Reading, targets: Sequence[Target]) -> None:
    known = {target.name for target in targets}
    for head, name in mapping.items():
        if head not in reading.heads:
            raise BadMapping(said(Flaw.NO_COLUMN, head[:60]))
        if name not in known:
            raise BadMapping(said(Flaw.NO_TARGET, name[:60]))
    if twice := [name for name, times in Counter(mapping.values()).items() if times > 1]:
        raise BadMapping(said(Flaw.TWO_COLUMNS, twice[0]))
    if "account_number" not in mapping.values():
        raise BadMapping(said(Flaw.NO_ACCOUNT_COLUMN))


def _stored(file: IO[bytes]) -> Path:
    """Write the file below the data folder, under a name that nobody chose: the whole of it, or nothing."""
    folder = settings.DATA_DIR / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path: Path = folder / secrets.token_hex(16)
    size = 0
    try:
        with path.open("xb") as stored:
            while piece := file.read(_PIECE):
                size += len(piece)
                if size > settings.MAX_IMPORT_BYTES:
                    largest = settings.MAX_IMPORT_BYTES // 1_000_000
                    raise TooLarge(said(Flaw.LARGE_IMPORT, detail=largest))  # noqa: TRY301 -- half of it goes
                stored.write(piece)
            stored.flush()
            os.fsync(stored.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _stored_beside(name: str, file: IO[bytes], taking: Subject) -> dict[str, Any]:
    if not taking.takes_files:
        raise BadArchive(said(Flaw.NO_FILE_FIELD))
    try:
        path = _stored(file)
    except BadFile as bad:
        raise BadArchive(bad.said) from None
    try:
        with Archive(path) as archive:
            count = len(archive)
    except BaseException as problem:
        path.unlink(missing_ok=True)
        if isinstance(problem, BadFile):
            raise BadArchive(problem.said) from None
        raise
    return {"name": Path(name).name[:255], "path": str(path.relative_to(settings.DATA_DIR)), "count": count}


def _paths_beside(beside: Mapping[str, Any]) -> list[Path]:
    return [Path(settings.DATA_DIR) / beside["path"]] if beside else []


def _remembered(unit: Unit, subject: str, reading: Reading, targets: Sequence[Target]) -> dict[str, str]:
    kept = RememberedMapping.objects.filter(unit=unit, subject=subject, heads=digest(reading.heads)).first()
    return still_fitting(kept.mapping, targets) if kept else {}
