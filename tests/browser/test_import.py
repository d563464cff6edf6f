"""A file in a real browser: uploaded, matched, checked, imported while the page looks on, and its faults downloaded."""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from postroom.access.viewer import SYSTEM
from postroom.contacts.models import Contact
from postroom.intake import services, tasks
from postroom.intake.models import Import, ImportState
from postroom.records.models import Record
from tests import makers

pytestmark = pytest.mark.browser

HEADS = "Kundennummer;Name;E-Mail;Telefon;Straße;PLZ;Ort;Land;Sprache;Kundentyp;Notiz"
GOOD = [
    f"C-{number:04};Bartholomäus Meyer {number};kunde{number}@example.org;+49 30 1234{number:03};Hauptstraße {number};"
    f"10115;Berlin;Deutschland;Deutsch;Haushalt;{'x' * 20}"
    for number in range(60)
]
WRONG = [
    "C-9001;Zoë Łukasiewicz;zoe@@example;;;;;;pl;;",
    ";Ohne Nummer;ohne@example.org;;;;;;de;;",
    "C-9002;<script>alert('row')</script>;x;12;;;;;de;;",
    "C-0001;Zweimal;zwei@example.org;;;;;;de;;",
]


@pytest.fixture(autouse=True)
def _data_folder(settings, tmp_path, transactional_db):
    settings.DATA_DIR = tmp_path / "data"
    makers.unit()


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "kunden-märz.csv"
    path.write_bytes("\r\n".join([HEADS, *GOOD, *WRONG]).encode("cp1252", "replace"))
    return path


def looked_at(page: Page, name: str, axe, no_sideways_scroll, shots) -> None:
    """Take pictures of the page, and check that everybody can use it."""
    shots(page, name)
    axe(page)
    no_sideways_scroll(page)


def test_a_file_goes_from_the_desk_to_the_customers(page: Page, file, axe, no_sideways_scroll, shots):
    look = (axe, no_sideways_scroll, shots)
    page.goto("/import/")
    looked_at(page, "import-start", *look)
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Upload and look").click()
    expect(page.get_by_label("Kundennummer")).to_have_value("account_number")
    expect(page.get_by_label("Notiz")).to_have_value("")
    looked_at(page, "import-columns", *look)
    page.get_by_role("button", name="Check about 64 rows").click()
    expect(page.get_by_text("Checking, nothing goes in")).to_be_visible()
    looked_at(page, "import-checking", *look)
    tasks.check_import_task(import_id=Import.objects.get().pk)
    expect(page.get_by_text("This is what would happen.")).to_be_visible()
    looked_at(page, "import-checked", *look)
    assert not Contact.objects.exists()
    page.get_by_role("button", name="Import 60 rows").click()
    expect(page.get_by_text("You may close this page: it goes on.")).to_be_visible()
    tasks.run_import_task(import_id=Import.objects.get().pk)
    expect(page.get_by_text("Finished")).to_be_visible()
    looked_at(page, "import-finished", *look)

    assert Contact.objects.count() == 60


def test_refused_rows_are_downloaded_to_be_put_right(page: Page, file):
    with file.open("rb") as content:
        brought = services.begin(
            viewer=SYSTEM, unit=makers.unit(), subject="contact", file=content, file_name=file.name
        )
    services.run_import(import_id=brought.pk, at=makers.NOON)
    page.goto(f"/import/{brought.pk}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download 4 refused rows").click()

    assert download.value.suggested_filename == "kunden-märz-refused.csv"
    assert len(download.value.path().read_text("utf-8-sig").splitlines()) == 5


def test_what_cannot_be_read_is_said_at_the_field(page: Page, tmp_path, axe, shots):
    picture = tmp_path / "photo.png"
    picture.write_bytes(b"\x89PNG")
    page.goto("/import/")
    page.get_by_label("File", exact=True).set_input_files(picture)
    page.get_by_role("button", name="Upload and look").click()

    expect(page.get_by_text("This is neither CSV nor XLSX.")).to_be_visible()
    shots(page, "import-refused-file")
    axe(page)


def test_recent_imports_fit_a_phone(page: Page, axe, no_sideways_scroll, shots):
    for state in ImportState:
        Import.objects.create(
            unit=makers.unit(),
            subject="contact",
            file_name=f"customers-of-the-northern-branches-{state}.csv",
            path="x",
            size=5,
            state=state,
            created=1204,
            refused=17,
        )
    page.goto("/import/")

    expect(page.locator("tbody tr")).to_have_count(len(ImportState))
    shots(page, "import-recent")
    axe(page)
    no_sideways_scroll(page)


def test_the_pdfs_of_bills_come_along_in_a_zip(page: Page, tmp_path, axe, no_sideways_scroll, shots):
    makers.contact("C-1")
    makers.kind("bill")
    table, packed = tmp_path / "bills.csv", tmp_path / "bills.zip"
    table.write_text("number;account number;pdf\nB-1;C-1;B-1.pdf\nB-3;C-1;B-3.pdf\n")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("2026/B-1.pdf", b"%PDF-1.7 one")
        archive.writestr("2026/B-2.pdf", b"%PDF-1.7 two")
    look = (axe, no_sideways_scroll, shots)
    page.goto("/import/")
    page.get_by_label("What is in the file").select_option("bill")
    page.get_by_label("File", exact=True).set_input_files(table)
    page.get_by_label("Files that its rows name").set_input_files(packed)
    page.get_by_role("button", name="Upload and look").click()
    expect(page.get_by_text("2 files came along in bills.zip.")).to_be_visible()
    looked_at(page, "import-zip-columns", *look)
    page.get_by_role("button", name="Check about 2 rows").click()
    tasks.check_import_task(import_id=Import.objects.get().pk)
    expect(page.get_by_text("1 of them is named by no row")).to_be_visible()
    looked_at(page, "import-zip-checked", *look)
    page.get_by_role("button", name="Import 1 row").click()
    tasks.run_import_task(import_id=Import.objects.get().pk)
    expect(page.get_by_text("Finished")).to_be_visible()

    assert Record.objects.get().values["pdf"]["name"] == "B-1.pdf"
