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


def test_cells_keep_their_types(tmp_path):
    path = workbook(
        tmp_path / "file",
        ["number", "amount", "day", "hour", "paid", "text", "sum"],
        [10482, 12.5, dt.date(2026, 5, 3), HALF_PAST_NINE, True, "Łódź", "=A2*2"],
    )

    reading = look(path)

    assert (reading.format, reading.heads, reading.rows) == (
        "xlsx",
        ["number", "amount", "day", "hour", "paid", "text", "sum"],
        1,
    )
    assert list(read_rows(path, reading)) == [
        Row(2, [10482, 12.5, dt.date(2026, 5, 3), HALF_PAST_NINE, True, "Łódź", None])
    ]


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
