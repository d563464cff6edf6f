"""Account numbers come out of files of any kind; nothing that may be a number is lost on the way."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from postroom.runs import services as runs
from tests import makers
from tests.runs import office

pytestmark = pytest.mark.django_db


def taken(data: bytes, name: str = "numbers.csv") -> runs.Uploaded:
    return runs.numbers_in_file(run=office.draft(), viewer=makers.viewer(), file=BytesIO(data), name=name)


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("data", "numbers"),
    [
        (b"C-1\nC-2\nX-9\n", "C-1 C-2 X-9"),
        (b"Account number\r\nC-1\r\nC-2\r\n", "C-1 C-2"),
        (b"C-1, C-2\nC-3,", "C-1 C-2 C-3"),
        (b"X-7;C-2\nC-1;X-8", "X-7 C-2 C-1 X-8"),
        (b"C-1", "C-1"),
        (b"X-9", "X-9"),
        ("\ufeffC-1\nC-1".encode(), "C-1 C-1"),
    ],
)
def test_a_list_is_taken_as_it_stands(data, numbers):
    for name in ("C-1", "C-2", "C-3"):
        makers.contact(name)

    assert taken(data).accounts.split() == numbers.split()


def test_of_a_table_the_column_with_most_accounts_is_taken():
    for name in ("C-1", "C-2", "7"):
        makers.contact(name)

    found = taken(b"Name;Customer;Flat\nAda Moss;C-1;7\nBob;C-2;12\nCid;X-9;13\n")

    assert (found.accounts.split(), found.column) == (["C-1", "C-2", "X-9"], "Customer")


def test_a_workbook_is_read_with_numbers_that_begin_with_noughts():
    makers.contact("00017")
    book = Workbook()
    book.active.append(["Account"])
    book.active.append([17])
    book.active["A2"].number_format = "00000"
    kept = BytesIO()
    book.save(kept)

    assert taken(kept.getvalue(), "numbers.xlsx").accounts == "00017"
    assert taken(workbook(("C-1",), ("C-2",)), "numbers.xlsx").accounts.split() == ["C-1", "C-2"]


@pytest.mark.parametrize(("data", "name"), [(b"", "a.txt"), (b"\n\n", "a.csv"), (b"PK\x03\x04 no workbook", "a.xlsx")])
def test_what_cannot_be_read_is_refused(data, name):
    with pytest.raises(runs.BadFile):
        taken(data, name)
