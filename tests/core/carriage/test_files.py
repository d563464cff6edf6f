"""Files are told by their content, and their names do no harm."""

import unicodedata
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.carriage.files import LONGEST_NAME, UnknownKind, media_type, safe_name

OFFICE = "application/vnd.openxmlformats-officedocument"


def archive(**parts: bytes) -> bytes:
    held = BytesIO()
    with ZipFile(held, "w") as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), data)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("bill.PDF", b"%PDF-1.7", "application/pdf"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("a.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.gif", b"GIF89a", "image/gif"),
        ("a.docx", archive(word__document_xml=b""), f"{OFFICE}.wordprocessingml.document"),
        ("a.xlsx", archive(xl__workbook_xml=b""), f"{OFFICE}.spreadsheetml.sheet"),
        (
            "a.odt",
            archive(mimetype=b"application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
        ),
        ("a.csv", "Zoë;1".encode(), "text/csv"),
        ("a.txt", b"hello", "text/plain"),
    ],
)
def test_a_file_is_what_its_content_says(name, data, kind):
    assert media_type(name, data) == kind


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bill.pdf", b"MZ\x90\x00"),
        ("bill.pdf.exe", b"%PDF-1.7"),
        ("page.html", b"<script>"),
        ("page.svg", b"<svg onload=x>"),
        ("a.png", b"\xff\xd8\xff\xe0"),
        ("a.txt", b"\x00\x01"),
        ("a.zip", archive(inner=b"x")),
        ("a.docx", archive(word__document_xml=b"", word__vbaProject_bin=b"x")),
        ("a.docx", b"PK\x03\x04 cut off"),
        ("noname", b"%PDF-1.7"),
    ],
)
def test_what_is_not_what_its_name_says_or_may_not_go_is_refused(name, data):
    with pytest.raises(UnknownKind, match=name):
        media_type(name, data)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Temp\\bill.pdf", "bill.pdf"),
        ("bill\r\nBcc: x.pdf", "billBcc x.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("Umowa ż.pdf", "Umowa ż.pdf"),
        ("...", "file"),
        (".pdf", "pdf"),
    ],
)
def test_a_name_loses_what_could_do_harm(typed, kept):
    assert safe_name(typed) == kept


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_can_stand_in_a_header(typed):
    name = safe_name(typed)

    assert 0 < len(name) <= LONGEST_NAME
    assert [char for char in name if char in '/\\"\r\n' or unicodedata.category(char)[0] == "C"] == []
    assert safe_name(name) == name
