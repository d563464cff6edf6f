"""Workbooks are read with the types that cells have, and those that are made to burst are not opened."""

import datetime as dt
import zipfile

import openpyxl
import pytest

from postroom.intake.files import sheet
from postroom.intake.files.opening import look, read_rows
from postroom.intake.files.reading import BadFile, Row

HALF_PAST_NINE = dt.datetime(2026, 5, 3, 9, 30)  # noqa: DTZ001 - spreadsheets know no time zones


def workbook(path, *rows, **formats):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, number_format in formats.items():
        book.active[place].number_format = number_format
    book.save(path)
    return path


def rewrite(path, before: str, after: str):
    """Let the first sheet say something else, as another program would have written it."""
    with zipfile.ZipFile(path) as archive:
        parts = {part.filename: archive.read(part) for part in archive.infolist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(before.encode(), after.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_cells_keep_their_types(tmp_path):
    path = workbook(
        tmp_path / "file",
        ["number", "amount", "day", "hour", "paid", "text"],
        [10482, 12.5, dt.date(2026, 5, 3), HALF_PAST_NINE, True, "Łódź"],
    )

    reading = look(path)

    assert (reading.format, reading.heads, reading.rows) == (
        "xlsx",
        ["number", "amount", "day", "hour", "paid", "text"],
        1,
    )
    assert list(read_rows(path, reading)) == [Row(2, [10482, 12.5, dt.date(2026, 5, 3), HALF_PAST_NINE, True, "Łódź"])]


def test_a_formula_that_was_never_worked_out_is_named(tmp_path):
    path = workbook(tmp_path / "file", ["number", "sum"], [1, "=A2*2"])

    with pytest.raises(BadFile, match=r"Cell B2 is a formula without a value\. Open the workbook in a spreadsheet"):
        look(path)


@pytest.mark.parametrize(("worked_out", "value"), [(' t="str"><f>A2*2</f><v></v>', None), ("><f>A2*2</f><v>2</v>", 2)])
def test_a_formula_that_was_worked_out_is_its_result(tmp_path, worked_out, value):
    path = workbook(tmp_path / "file", ["number", "sum", "text"], [1, "=A2*2", "x"])
    rewrite(path, "><f>A2*2</f><v></v>", worked_out)

    assert list(read_rows(path, look(path))) == [Row(2, [1, value, "x"])]


def test_noughts_that_a_format_puts_before_a_number_are_kept(tmp_path):
    path = workbook(tmp_path / "file", ["postcode", "number"], [1067, 1067], A2="00000", B2="0")

    assert list(read_rows(path, look(path))) == [Row(2, ["01067", 1067])]


def test_empty_rows_and_columns_are_left_out(tmp_path):
    path = workbook(tmp_path / "file", [None], ["a", "b", None], [None, None], [1, 2, "beyond"])

    assert list(read_rows(path, look(path))) == [Row(4, [1, 2])]


def test_an_empty_workbook_is_refused(tmp_path):
    with pytest.raises(BadFile, match="first sheet of the workbook is empty"):
        look(workbook(tmp_path / "file"))


def test_an_archive_that_bursts_is_not_opened(tmp_path):
    path = workbook(tmp_path / "file", ["a"], [1])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"\0" * (20 << 20))

    with pytest.raises(BadFile, match="unpacks to far more than it should"):
        look(path)


def test_a_workbook_that_is_too_large_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(sheet, "MOST_BYTES", 1000)

    with pytest.raises(BadFile, match="too large"):
        look(workbook(tmp_path / "file", ["a"], [1]))


def test_entities_of_its_own_are_not_read(tmp_path):
    path = workbook(tmp_path / "file", ["a"], [1])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/bomb.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')

    with pytest.raises(BadFile, match="entities"):
        look(path)


def test_any_other_archive_is_refused(tmp_path):
    path = tmp_path / "file"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../etc/passwd", "root")

    with pytest.raises(BadFile, match="cannot be opened"):
        look(path)
