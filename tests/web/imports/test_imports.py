"""From a file to customers: upload, columns, check, import, and the refused rows back as a file."""

import io
import re
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override

from postroom.access.models import User
from postroom.contacts.models import Contact
from postroom.core.refusal import SENTENCES as ENGLISH
from postroom.core.refusal import Flaw
from postroom.intake import selectors, services, tasks
from postroom.intake.models import Import, ImportState, RefusedRow
from postroom.records.models import Record
from postroom.web.shell.refusals import SENTENCES
from tests import makers
from tests.makers import NOON

FILE = "Kundennummer;Name;E-Mail;Notiz\nC-1;Zoë;zoe@example.org;x\nC-2;Łukasz;luk@;y\n"
HOSTILE = "<script>alert('row')</script>"


@pytest.fixture(autouse=True)
def _data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def upload(client, content: str | bytes = FILE, name: str = "customers.csv", subject: str = "contact"):
    written = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile(name, written)
    return client.post("/import/", {"subject": subject, "unit": makers.unit().pk, "file": file})


def begun(client, *sent, **more) -> int:
    """Upload a file, and return the id of its import."""
    return int(re.fullmatch(r"/import/(\d+)/", upload(client, *sent, **more)["Location"])[1])


def checked(client, *sent, **more) -> int:
    """Upload a file, match its columns as proposed, and have it checked."""
    number = begun(client, *sent, **more)
    page = client.get(f"/import/{number}/columns/")
    told = re.findall(r'name="(column-\d+)".*?</select>', page.content.decode(), re.DOTALL)
    form = page.context["form"]
    client.post(f"/import/{number}/columns/", {name: form[name].value() for name in told})
    tasks.check_import_task(import_id=number)
    return number


def tiles(client, number: int) -> list[str]:
    """The counts that the page of an import shows."""
    return re.findall(r"card tile[^>]*><b>([\d,]+)</b>", client.get(f"/import/{number}/").content.decode())


def test_a_file_goes_all_the_way(clerk):
    number = checked(clerk)
    before = tiles(clerk, number), Contact.objects.count()
    clerk.post(f"/import/{number}/run/")
    tasks.run_import_task(import_id=number)

    assert before == (["1", "0", "0", "1"], 0)
    assert tiles(clerk, number) == ["1", "0", "0", "1"]
    assert Contact.objects.get().account_number == "C-1"


def test_the_columns_are_shown_with_samples_and_what_they_seem_to_be(clerk):
    number = begun(clerk)

    page = clerk.get(f"/import/{number}/columns/").content.decode()

    assert re.findall(r'<label class="name" for="[^"]+">([^<]+)</label>', page) == [
        "Kundennummer",
        "Name",
        "E-Mail",
        "Notiz",
    ]
    assert re.findall(r'<option value="([^"]*)" selected>', page) == ["account_number", "name", "email", ""]
    assert re.findall(r"<span>(C-\d)</span>", page) == ["C-1", "C-2"]
    assert page.count("CSV file, UTF-8, columns divided by “;”") == 1


def test_the_sheet_of_a_workbook_is_named(clerk):
    book = openpyxl.Workbook()
    book.active.title = "Kunden"
    book.active.append(["Kundennummer", "Name"])
    book.active.append(["C-1", "Zoë"])
    written = io.BytesIO()
    book.save(written)

    number = begun(clerk, written.getvalue(), "customers.xlsx")

    assert clerk.get(f"/import/{number}/columns/").content.decode().count("XLSX workbook, sheet “Kunden”") == 1


def test_a_match_that_is_remembered_names_the_file_it_is_from(clerk):
    first = begun(clerk)
    told = {"column-0": "account_number", "column-1": "last_name", "column-2": "", "column-3": "name"}
    clerk.post(f"/import/{first}/columns/", told)

    page = clerk.get(f"/import/{begun(clerk, name='april.csv')}/columns/").content.decode()

    assert page.count("The columns are matched as in customers.csv of") == 1
    assert re.findall(r'<option value="([^"]*)" selected>', page) == ["account_number", "last_name", "", "name"]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"column-0": "name"}, "One column must be the account number"),
        ({"column-0": "account_number", "column-1": "name", "column-2": "name"}, "“Name” is this field already."),
        ({"column-0": "account_number", "column-1": "salary"}, "Select a valid choice."),
    ],
)
def test_columns_that_cannot_be_matched_so_are_named(clerk, told, sentence):
    number = begun(clerk)

    answer = clerk.post(f"/import/{number}/columns/", told)

    assert (answer.status_code, answer.content.decode().count(sentence)) == (422, 1)
    assert Import.objects.get().state == ImportState.MAPPING


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "customers.csv", "The file is empty."),
        (b"\x89PNG\r\n", "photo.png", "This is neither CSV nor XLSX."),
        (b"PK\x03\x04broken", "customers.xlsx", "The workbook cannot be opened"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "customers.csv", "This is a workbook of an old Excel"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_plain_words(clerk, content, name, sentence):
    answer = upload(clerk, content, name)

    assert (answer.status_code, answer.content.decode().count(sentence)) == (422, 1)
    assert not Import.objects.exists()


def test_a_file_that_is_too_large_is_refused_with_the_limit(clerk, settings):
    settings.MAX_IMPORT_BYTES = 1024

    answer = upload(clerk, "x" * 2048)

    assert (answer.status_code, answer.content.decode().count("2.0\xa0KB, and 1.0\xa0KB is the most")) == (422, 1)


def test_while_a_worker_is_at_it_the_page_asks_again_and_shows_how_far_it_is(clerk):
    number = begun(clerk)
    Import.objects.update(state=ImportState.IMPORTING, rows_done=1000, rows_total=4000)

    page = clerk.get(f"/import/{number}/").content.decode()
    part = clerk.get(f"/import/{number}/", headers={"HX-Request": "true"}).content.decode()

    assert (page.count('hx-trigger="every 2s"'), page.count("1,000 of 4,000")) == (1, 1)
    assert (part.count("<html"), part.count('value="1000"')) == (0, 1)


def test_what_is_finished_asks_no_more(clerk):
    number = checked(clerk)

    assert clerk.get(f"/import/{number}/").content.count(b"every 2s") == 0


def test_problems_are_named_by_row_before_anything_goes_in(clerk):
    number = checked(clerk)

    page = clerk.get(f"/import/{number}/").content.decode()

    assert re.findall(r'data-label="Row">(\d+)</td><td class="problem">([^<]+)<', page) == [
        ("3", "E-mail address: “luk@”: The e-mail address has no name before, or no domain after, its @.")
    ]


def test_refused_rows_come_back_as_a_file_that_can_be_put_right(clerk):
    number = checked(clerk, name="März <1>.csv")
    clerk.post(f"/import/{number}/run/")
    tasks.run_import_task(import_id=number)

    answer = clerk.get(f"/import/{number}/refused.csv")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    again = checked(clerk, content.replace("luk@;", "luk@example.org;"))

    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''M%C3%A4rz%20%3C1%3E-refused.csv"
    assert content.splitlines()[0] == "Why it was refused;Kundennummer;Name;E-Mail;Notiz"
    assert tiles(clerk, again) == ["1", "0", "0", "0"]


def test_refused_rows_are_shown_a_page_at_a_time(clerk):
    number = begun(clerk)
    found = Import.objects.get()
    RefusedRow.objects.bulk_create(
        RefusedRow(source=found, row_number=place, cells=["C-1"], reason="no") for place in range(2, 82)
    )
    Import.objects.update(state=ImportState.FINISHED, refused=80)

    first = clerk.get(f"/import/{number}/").content.decode()
    further = re.search(r'href="(\?after=\d+)"', first)[1]
    second = clerk.get(f"/import/{number}/{further}").content.decode()

    assert (first.count('class="problem"'), second.count('class="problem"')) == (50, 30)


def test_records_of_a_kind_come_in_the_same_way(clerk):
    makers.contact("C-1")

    number = checked(clerk, "id,account number,amount\nB-1,C-1,12.50 EUR\nB-2,C-9,1.00 EUR\n", subject="bill")
    clerk.post(f"/import/{number}/run/")
    tasks.run_import_task(import_id=number)

    assert tiles(clerk, number) == ["1", "0", "0", "1"]
    assert Record.objects.get().values == {"amount": "12.50 EUR"}


def test_a_file_that_is_lost_says_so(clerk, tmp_path):
    number = begun(clerk)
    next((tmp_path / "imports").iterdir()).unlink()

    services.check_import(import_id=number, at=NOON)
    page = clerk.get(f"/import/{number}/").content.decode()

    assert page.count("The file did not come to its end.") == 1


def test_hostile_cells_come_out_as_text(clerk):
    number = checked(clerk, f'account number;{HOSTILE};e-mail\nC-1;x;"{HOSTILE}"\n')

    pages = [clerk.get(f"/import/{number}/{step}").content.decode() for step in ("", "columns/")]

    assert [page.count(HOSTILE) for page in pages] == [0, 0]
    assert pages[0].count("&lt;script&gt;alert(&#x27;row&#x27;)&lt;/script&gt;") >= 1


@pytest.mark.parametrize("path", ["", "columns/", "refused.csv"])
def test_an_import_of_another_unit_is_not_there(clerk, stranger, path):
    number = checked(clerk)

    assert stranger.get(f"/import/{number}/{path}").status_code == 404
    assert stranger.get("/import/").content.count(b"customers.csv") == 0


@pytest.mark.parametrize("path", ["columns/", "check/", "run/"])
def test_who_may_not_write_moves_nothing_on(clerk, reader, stranger, path):
    number = checked(clerk)

    answers = [client.post(f"/import/{number}/{path}", {"column-0": "account_number"}) for client in (reader, stranger)]

    assert [answer.status_code for answer in answers] == [403, 404]
    assert Import.objects.get().state == ImportState.CHECKED


def test_readers_neither_see_imports_nor_upload_anything(clerk, reader):
    number = checked(clerk)

    seen = [reader.get(f"/import/{path}").status_code for path in ("", f"{number}/", f"{number}/refused.csv")]

    assert (seen, upload(reader).status_code) == ([403, 403, 403], 403)


def test_nobody_uploads_into_a_unit_of_others(stranger):
    assert upload(stranger).status_code == 422
    assert not Import.objects.exists()


@pytest.mark.parametrize("path", ["check/", "run/"])
def test_reading_an_address_moves_nothing_on(clerk, path):
    number = checked(clerk)

    assert clerk.get(f"/import/{number}/{path}").status_code == 405


def test_what_was_ordered_twice_happens_once(clerk):
    number = checked(clerk)
    clerk.post(f"/import/{number}/run/")

    answer = clerk.post(f"/import/{number}/run/", follow=True)

    assert answer.content.decode().count("Somebody was quicker") == 1


def test_the_number_of_queries_does_not_grow_with_the_imports(clerk):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            clerk.get("/import/")
        return len(queries)

    begun(clerk)
    one = asked()
    begun(clerk)
    begun(clerk)

    assert asked() == one


def test_an_uploaded_file_can_be_discarded_until_its_rows_go_in(clerk):
    number = checked(clerk)
    going_in = checked(clerk, name="second.csv")
    clerk.post(f"/import/{going_in}/run/")

    clerk.post(f"/import/{number}/discard/")
    clerk.post(f"/import/{going_in}/discard/")

    assert list(Import.objects.values_list("pk", flat=True)) == [going_in]


def test_why_a_row_was_refused_is_said_in_the_readers_language(clerk):
    User.objects.update(language="pl")
    number = checked(clerk, "account number,name,email\nC-1,Ada,luk@\n")
    Import.objects.update(state=ImportState.FINISHED)
    found = Import.objects.get()
    RefusedRow.objects.create(source=found, row_number=9, cells=["C-9"], reason="name: kept before there were codes")
    with override("pl"):
        expected = gettext("The e-mail address has no name before, or no domain after, its @.")

    page = clerk.get(f"/import/{number}/").content.decode()
    file = b"".join(clerk.get(f"/import/{number}/refused.csv").streaming_content).decode()

    assert expected != "The e-mail address has no name before, or no domain after, its @."
    assert f"“luk@”: {expected}" in page
    assert f"“luk@”: {expected}" in file
    assert "kept before there were codes" in page
    assert "kept before there were codes" in file


def test_every_flaw_has_its_sentence():
    assert set(SENTENCES) == set(Flaw)
    with override("en"):
        assert {flaw: str(sentence) for flaw, sentence in SENTENCES.items()} == ENGLISH


def test_columns_matched_when_the_rows_go_in_already_are_refused_in_a_sentence(clerk, monkeypatch):
    number = begun(clerk)
    told = {"column-0": "account_number", "column-1": "name", "column-2": "", "column-3": ""}
    asked = selectors.targets

    def meanwhile(**about):
        Import.objects.filter(pk=number).update(state=ImportState.IMPORTING)
        return asked(**about)

    monkeypatch.setattr(selectors, "targets", meanwhile)
    answer = clerk.post(f"/import/{number}/columns/", told)

    assert answer.status_code == 422
    assert str(SENTENCES[Flaw.GOING_IN]) in answer.content.decode()


def test_files_beside_a_table_come_in_by_the_names_in_it(clerk):
    makers.contact("C-1")
    makers.kind("bill")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("B-1.pdf", b"%PDF-1.7 one")
        archive.writestr("B-2.pdf", b"%PDF-1.7 two")
    table = SimpleUploadedFile("bills.csv", b"number;account number;pdf\nB-1;C-1;B-1.pdf\nB-3;C-1;B-3.pdf\n")
    told = {"subject": "bill", "unit": makers.unit().pk, "file": table}
    begun = clerk.post("/import/", told | {"beside": SimpleUploadedFile("bills.zip", packed.getvalue())})
    number = int(re.fullmatch(r"/import/(\d+)/", begun["Location"])[1])
    columns = clerk.get(f"/import/{number}/columns/")
    fields = {name: bound.value() for name, bound in ((field.name, field) for field in columns.context["form"])}
    clerk.post(f"/import/{number}/columns/", fields)
    tasks.check_import_task(import_id=number)
    shown = clerk.get(f"/import/{number}/").content.decode()
    clerk.post(f"/import/{number}/run/")
    tasks.run_import_task(import_id=number)

    assert columns.content.decode().count("2 files came along in bills.zip.") == 1
    assert shown.count("1 of them is named by no row and is left out.") == 1
    assert shown.count("there is no file “B-3.pdf” in the ZIP") == 1
    assert Record.objects.get().values["pdf"]["name"] == "B-1.pdf"


def test_a_wrong_zip_is_named_at_its_field(clerk):
    told = {"subject": "contact", "unit": makers.unit().pk, "file": SimpleUploadedFile("c.csv", FILE.encode())}
    answer = clerk.post("/import/", told | {"beside": SimpleUploadedFile("bills.zip", b"no archive")})

    assert answer.status_code == 422
    assert answer.context["form"].errors["beside"] == ["These rows hold no files: bring the table without the ZIP."]
