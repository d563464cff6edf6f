"""Staff put a file into a record on its page, replace it, and take it out again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from postroom.records.models import Record, RecordFile
from tests import makers

PDF = b"%PDF-1.7 the bill of Zoe"
HOSTILE = "<img src=x>.pdf"


@pytest.fixture(autouse=True)
def _data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def record(db) -> Record:
    return makers.record(makers.contact("C-1"), "bill", "B-1", amount="12.50 EUR")


def address(record: Record, field: str = "pdf", tail: str = "put/") -> str:
    return f"/customers/{record.contact_id}/records/{record.pk}/{field}/{tail}"


def put(client, record: Record, data: bytes = PDF, name: str = "bill.pdf", field: str = "pdf"):
    return client.post(address(record, field), {"file": SimpleUploadedFile(name, data)}, follow=True)


def held(record: Record) -> str:
    record.refresh_from_db()
    return (record.values.get("pdf") or {}).get("name", "")


def test_a_file_is_put_into_a_record_and_fetched_again(clerk, record):
    page = put(clerk, record).content.decode()
    fetched = clerk.get(address(record, tail=""))

    assert page.count("B-1 holds bill.pdf now.") == 1
    assert record.values["amount"] == "12.50 EUR"
    assert (held(record), fetched.content, fetched["Content-Disposition"]) == (
        "bill.pdf",
        PDF,
        'attachment; filename="bill.pdf"',
    )
    assert RecordFile.objects.get().digest == record.values["pdf"]["digest"]


def test_a_file_is_replaced_and_taken_out(clerk, record):
    put(clerk, record)
    put(clerk, record, b"%PDF-1.7 corrected", "corrected.pdf")
    before = held(record), RecordFile.objects.count()
    clerk.post(address(record, tail="take-out/"))

    assert before == ("corrected.pdf", 1)
    assert (held(record), RecordFile.objects.count()) == ("", 0)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"MZ this is a program", "bill.pdf", "bill.pdf is no kind of file that may go out"),
        (PDF, "bill.png", "bill.png is not what its name says"),
        (b"%PDF-".ljust(11), "bill.pdf", "bill.pdf is larger than"),
    ],
)
def test_what_may_not_go_out_is_refused_with_its_reason(clerk, record, settings, data, name, said):
    settings.MAX_ATTACHMENT_BYTES = 10 if len(data) == 11 else 1000

    page = put(clerk, record, data, name).content.decode()

    assert (page.count(said), held(record)) == (1, "")


def test_a_hostile_name_becomes_a_safe_one(clerk, record):
    page = put(clerk, record, name=HOSTILE).content.decode()

    assert page.count("<img src=x") == 0
    assert held(record) == "img src=x .pdf"


def test_only_who_may_write_is_offered_it_and_only_files_are_taken(reader, stranger, clerk, record):
    pages = [client.get(address(record, "", "")[:-1]).content.decode().count("/pdf/put/") for client in (clerk, reader)]
    answers = [put(client, record).status_code for client in (reader, stranger)]

    assert (pages, answers, held(record)) == ([1, 0], [403, 404], "")
    assert put(clerk, record, field="amount").status_code == 404


def test_without_a_file_it_says_to_choose_one(clerk, record):
    page = clerk.post(address(record), follow=True).content.decode()

    assert page.count("Choose a file first.") == 1
