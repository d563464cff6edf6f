"""CSV is read in every encoding, with every delimiter, and what is no table is refused."""

import codecs
import itertools

import pytest

from postroom.intake.files.opening import look, read_rows
from postroom.intake.files.reading import BadFile, Row

POLISH = [["numer", "nazwa", "miasto"], ["1", "Żaneta Łukasiewicz", "Łódź"], ["2", "Józef Ślązak; syn", "Kraków, PL"]]
GERMAN = [["nummer", "name", "ort"], ["1", "Jürgen Müller", "Köln"], ["2", "Käthe Groß", "Düsseldorf"]]
FRENCH = [["numéro", "nom", "ville"], ["1", "François Lefèvre", "Orléans"], ["2", "Hélène Château", "Besançon"]]
MIXED = [["no", "name", "city"], ["1", "François Lefèvre", "Orléans"], ["2", "Jürgen Müller", "Köln"]]

UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
CASES = [
    *itertools.product((POLISH, GERMAN, FRENCH, MIXED), UNICODE),
    *itertools.product((POLISH,), ("cp1250", "iso8859_2")),
    *itertools.product((GERMAN, FRENCH, MIXED), ("cp1252", "latin-1", "iso8859_15")),
    (GERMAN, "cp1250"),
]


def written(rows: list[list[str]], delimiter: str) -> str:
    quoted = ([f'"{cell}"' if delimiter in cell else cell for cell in row] for row in rows)
    return "".join(delimiter.join(row) + "\r\n" for row in quoted)


def rows_of(path) -> list[list[str]]:
    reading = look(path)
    return [reading.heads, *(list(row.cells) for row in read_rows(path, reading))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(("rows", "encoding"), CASES)
def test_every_encoding_and_delimiter_is_found(tmp_path, rows, encoding, delimiter):
    path = tmp_path / "file"
    path.write_bytes(written(rows, delimiter).encode(encoding))

    assert rows_of(path) == rows


def test_cyrillic_is_read(tmp_path):
    path = tmp_path / "file"
    rows = [["номер", "имя"], ["1", "Александр Пушкин родился в Москве"], ["2", "Анна Ахматова жила в городе"]]
    path.write_bytes(written(rows, ";").encode("cp1251"))

    assert rows_of(path) == rows


def test_a_mark_of_utf16_is_no_letter(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(codecs.BOM_UTF16_BE + "a;b\n1;2\n".encode("utf-16-be"))

    assert rows_of(path) == [["a", "b"], ["1", "2"]]


def test_delimiters_within_cells_do_not_count(tmp_path):
    path = tmp_path / "file"
    path.write_text("name;amounts\nA, B;1,2,3,4\nC, D;5,6,7\n")

    assert look(path).delimiter == ";"


def test_excels_own_first_line_is_no_head(tmp_path):
    path = tmp_path / "file"
    path.write_text("sep=|\na|b\n1;x|2;y\n")

    assert rows_of(path) == [["a", "b"], ["1;x", "2;y"]]


def test_rows_are_numbered_as_a_spreadsheet_does_and_empty_ones_left_out(tmp_path):
    path = tmp_path / "file"
    path.write_text('a,b\n1,"two\nlines"\n,\n\n3,4\n')

    assert list(read_rows(path, look(path))) == [Row(2, ["1", "two\nlines"]), Row(5, ["3", "4"])]


def test_heads_are_all_different_and_none_empty(tmp_path):
    path = tmp_path / "file"
    path.write_text("mail,,mail, mail \n1,2,3,4\n")

    assert look(path).heads == ["mail", "column 2", "mail (2)", "mail (3)"]


def test_the_number_of_rows_is_estimated_from_the_beginning(tmp_path):
    path = tmp_path / "file"
    path.write_text("number;name\n" + "".join(f"{n:06};name of {n:06}\n" for n in range(50_000)))

    assert 49_000 < look(path).rows < 51_000


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\n \n", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\1\2\3\4" * 10, "This is no text file"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 64, "old Excel"),
        (b"PK\x03\x04 broken", "The workbook cannot be opened"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(tmp_path, content, sentence):
    path = tmp_path / "file"
    path.write_bytes(content)

    with pytest.raises(BadFile, match=sentence):
        look(path)


def test_a_quote_that_is_never_closed_is_told(tmp_path):
    path = tmp_path / "file"
    path.write_text("a,b\n1,2\n")
    reading = look(path)
    path.write_text('a,b\n1,2\n3,"' + "x\n" * 200_000)

    with pytest.raises(BadFile, match="Is a quote opened and never closed"):
        list(read_rows(path, reading))
