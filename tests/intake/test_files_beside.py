"""Files come in beside a table: each row gets the one that it names, and nothing that would harm gets in."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from postroom.core.refusal import Flaw
from postroom.intake import services
from postroom.intake.files import archive as archives
from postroom.intake.models import Import, ImportState, RefusedRow
from postroom.records.models import Record, RecordFile
from tests import makers
from tests.makers import NOON

pytestmark = pytest.mark.django_db
TABLE = "number;account number;pdf\nB-1;C-1;{}\nB-2;C-2;{}\n"
FIELDS = {"number": "number", "account number": "account_number", "pdf": "pdf"}


def zipped(files: dict[str, bytes], **how) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", **how) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return written.getvalue()


def pdf(said: str) -> bytes:
    return f"%PDF-1.7 {said}".encode()


BILLS = {"bills/B-1.pdf": pdf("one"), "bills/Zoë 2.PDF": pdf("two"), "other.pdf": pdf("other")}


def begin(table: str, beside: bytes | None, subject: str = "bill") -> Import:
    files = ("bills.zip", io.BytesIO(beside)) if beside is not None else None
    return services.begin(
        viewer=makers.viewer(), unit=makers.unit(), subject=subject, file=io.BytesIO(table.encode()),
        file_name="bills.csv", files=files,
    )  # fmt: skip


def brought(table: str, beside: bytes | None) -> Import:
    for number in ("C-1", "C-2"):
        makers.contact(number)
    makers.kind("bill")
    begun = begin(table, beside)
    return services.set_mapping(viewer=makers.viewer(), import_id=begun.pk, mapping=FIELDS)


def held() -> list[tuple[str, str]]:
    return [(record.external_id, record.values.get("pdf", {}).get("name", "")) for record in Record.objects.all()]


def left(settings) -> list[str]:
    """The folders below the data folder in which files are, one for each file."""
    folder = Path(settings.DATA_DIR)
    return sorted(path.relative_to(folder).parts[0] for path in folder.rglob("*") if path.is_file())


def flaws() -> set[str]:
    return {row.objections[0][0] for row in RefusedRow.objects.all()}


def test_each_row_gets_the_file_that_it_names(settings):
    table = TABLE.format("B-1.pdf", "BILLS\\zoe\u0308 2.pdf")

    done = services.run_import(import_id=brought(table, zipped(BILLS)).pk, at=NOON)

    assert (done.state, done.created, done.problem) == (ImportState.FINISHED, 2, "")
    assert sorted(held()) == [("B-1", "B-1.pdf"), ("B-2", "Zoë 2.PDF")]
    assert RecordFile.objects.count() == 2
    assert left(settings) == ["attachments", "attachments"]


def test_a_check_says_what_would_be_refused_and_keeps_nothing(settings):
    begun = brought(TABLE.format("B-1.pdf", "B-9.pdf"), zipped(BILLS))

    checked = services.check_import(import_id=begun.pk, at=NOON)

    assert (checked.state, checked.created, checked.refused) == (ImportState.CHECKED, 1, 1)
    assert (checked.files["count"], checked.files["unnamed"]) == (3, 2)
    assert RefusedRow.objects.get().reason == "pdf: there is no file “B-9.pdf” in the ZIP"
    assert (held(), left(settings)) == ([], ["imports", "imports"])


def test_a_name_in_two_folders_is_told_apart_by_the_folder():
    twice = zipped({"a/B-1.pdf": pdf("a"), "b/B-1.pdf": pdf("b")})

    done = services.run_import(import_id=brought(TABLE.format("B-1.pdf", "b/B-1.pdf"), twice).pk, at=NOON)

    assert (done.created, done.refused, flaws()) == (1, 1, {Flaw.SEVERAL_IN_ZIP})


def test_a_name_with_folders_in_it_leads_nowhere(settings):
    climbing = zipped({"../../../etc/cron.d/bill.pdf": pdf("x"), "B-1.pdf": pdf("y")})

    services.run_import(import_id=brought(TABLE.format("bill.pdf", "B-1.pdf"), climbing).pk, at=NOON)

    assert sorted(held()) == [("B-1", "bill.pdf"), ("B-2", "B-1.pdf")]
    assert left(settings) == ["attachments", "attachments"]


def test_what_may_not_go_out_is_refused_row_by_row():
    wrong = zipped({"B-1.pdf": b"MZ a program", "B-2.pdf": b""})

    done = services.run_import(import_id=brought(TABLE.format("B-1.pdf", "B-2.pdf"), wrong).pk, at=NOON)

    assert (done.refused, flaws()) == (2, {Flaw.FILE_KIND, Flaw.EMPTY_FILE})


def test_a_damaged_file_is_refused_and_the_others_go_in():
    whole = zipped({"B-1.pdf": pdf("one" * 50), "B-2.pdf": pdf("two")})
    damaged = whole.replace(b"oneone", b"onebad", 1)

    done = services.run_import(import_id=brought(TABLE.format("B-1.pdf", "B-2.pdf"), damaged).pk, at=NOON)

    assert (done.created, flaws()) == (1, {Flaw.STUCK_IN_ZIP})


def test_without_a_zip_a_name_is_refused_and_says_what_to_do():
    done = services.run_import(import_id=brought(TABLE.format("B-1.pdf", ""), None).pk, at=NOON)

    assert (done.created, flaws()) == (1, {Flaw.FILES_BESIDE})


def bomb() -> bytes:
    return zipped({"B-1.pdf": b"%PDF-" + bytes(40 << 20)}, compression=zipfile.ZIP_DEFLATED)


def long_list() -> bytes:
    """A list that is longer than it may be, as its end says: nothing of it is read."""
    whole = bytearray(zipped({"B-1.pdf": pdf("x")}))
    struct.pack_into("<L", whole, whole.rfind(b"PK\x05\x06") + 12, archives.MOST_FILES * 1000)
    return bytes(whole)


@pytest.mark.parametrize(
    ("beside", "flaw"),
    [
        (lambda: b"%PDF-1.7 no archive", Flaw.NO_ZIP),
        (lambda: b"", Flaw.NO_ZIP),
        (lambda: zipped({}), Flaw.EMPTY_ZIP),
        (lambda: zipped({"__MACOSX/._B-1.pdf": b"x", ".DS_Store": b"x"}), Flaw.EMPTY_ZIP),
        (bomb, Flaw.SWOLLEN_ZIP),
        (long_list, Flaw.LARGE_ZIP),
    ],
)
def test_what_is_made_to_harm_is_not_opened_and_not_left_behind(settings, beside, flaw):
    with pytest.raises(services.BadArchive) as refused:
        brought(TABLE.format("B-1.pdf", ""), beside())

    assert refused.value.said.objections[0].code == flaw
    assert (left(settings), Import.objects.count()) == ([], 0)


@pytest.mark.parametrize(("limit", "most"), [("MOST_FILES", 2), ("MOST_BYTES", 20)])
def test_too_many_files_or_too_much_of_them_is_refused(monkeypatch, limit, most):
    makers.kind("bill")
    monkeypatch.setattr(archives, limit, most)
    with pytest.raises(services.BadArchive) as refused:
        begin(TABLE.format("B-1.pdf", ""), zipped(BILLS))

    assert refused.value.said.objections[0].code == Flaw.LARGE_ZIP


def test_customers_hold_no_files():
    with pytest.raises(services.BadArchive) as refused:
        begin("account number\nC-1\n", zipped(BILLS), subject="contact")

    assert refused.value.said.objections[0].code == Flaw.NO_FILE_FIELD


def test_a_discarded_import_takes_its_zip_along(settings, django_capture_on_commit_callbacks):
    begun = brought(TABLE.format("B-1.pdf", ""), zipped(BILLS))
    with django_capture_on_commit_callbacks(execute=True):
        services.discard(viewer=makers.viewer(), import_id=begun.pk)

    assert left(settings) == []
