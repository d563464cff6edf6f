"""Files that are not what they say, burst, or are named to harm: refused with a sentence, quickly, in little memory."""

import io
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from postroom.core.carriage.files import UnknownKind, media_type, safe_name
from postroom.intake.files.opening import look
from postroom.intake.files.reading import BadFile
from postroom.intake.files.sheet import read_rows
from postroom.intake.models import Import
from postroom.outbox.models import Attachment
from tests.web.desks import desk
from tests.web.scene import everything

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPE = f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>'
HEAD = '<?xml version="1.0" encoding="{}"?>'
SHEET = "xl/worksheets/sheet1.xml"
MOST_MEMORY = 120 << 20


def workbook() -> bytes:
    made, into = openpyxl.Workbook(), io.BytesIO()
    made.active.append(["Account", "Name"])
    made.active.append(["C-1", "Zoë"])
    made.save(into)
    return into.getvalue()


def changed(path: Path, part: str, change) -> Path:
    """A workbook whose part was written anew."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return path


def with_entities(declared: str, *, encoding: str = "UTF-8", before: str = ""):
    """Declare entities in front of the first element, and use the last in a cell."""

    def change(old: bytes) -> bytes:
        body = old.decode().partition("?>")[2] if old.startswith(b"<?xml") else old.decode()
        body = body.replace("<v>0</v>", "<v>&l9;</v>", 1).replace("<t>Account</t>", "<t>&l9;</t>", 1)
        return (HEAD.format(encoding) + before + declared + body).encode(encoding)

    return change


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
@pytest.mark.parametrize(
    "change",
    [
        with_entities(DOCTYPE),
        with_entities(OUTSIDE),
        with_entities(DOCTYPE, encoding="UTF-16"),
        with_entities(DOCTYPE, before=f"<!--{'x' * 50_000}-->"),
        with_entities(DOCTYPE, before="\n" * 9000),
    ],
    ids=["laughs", "outside", "utf-16", "behind a comment", "behind lines"],
)
def test_no_workbook_with_entities_of_its_own_is_opened(tmp_path, part, change):
    with pytest.raises(BadFile, match="entities"):
        look(changed(tmp_path / "a.xlsx", part, change))


def test_no_workbook_that_unpacks_to_a_thousand_times_its_size_is_opened(tmp_path):
    path = changed(
        tmp_path / "a.xlsx", SHEET, lambda old: old.replace(b"</sheetData>", b" " * (64 << 20) + b"</sheetData>")
    )
    tracemalloc.start()
    try:
        with pytest.raises(BadFile, match="unpacks to far more"):
            look(path)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < MOST_MEMORY


def test_an_archive_that_lies_about_its_sizes_is_refused(tmp_path):
    path = changed(tmp_path / "a.xlsx", SHEET, lambda old: old + b" " * (32 << 20))
    data = bytearray(path.read_bytes())
    at = data.rindex(SHEET.encode()) - 46
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(bytes(data))

    with pytest.raises(BadFile):
        look(path)


def test_a_sheet_that_says_it_is_a_million_columns_wide_costs_nothing(tmp_path):
    def huge(old: bytes) -> bytes:
        return old.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"').replace(b'r="B2"', b'r="XFD2"')

    path = changed(tmp_path / "a.xlsx", SHEET, huge)
    tracemalloc.start()
    try:
        rows = list(read_rows(path, look(path)))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(rows) == 1
    assert most < MOST_MEMORY


def test_more_parts_than_a_workbook_has_are_not_looked_at(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook())
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(1001):
            archive.writestr(f"xl/{number}.xml", "<a/>")

    with pytest.raises(BadFile, match="too large"):
        look(path)


def archive_of(**parts: bytes) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return into.getvalue()


NOT_WHAT_THEY_SAY = {
    "picture.png": b"<script>alert(1)</script>",
    "page.pdf": b"<!doctype html><script>alert(1)</script>",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "page.html": b"<h1>x</h1>",
    "run.exe": b"MZ\x90\x00",
    "run.pdf": b"MZ\x90\x00",
    "script.php.pdf": b"<?php system($_GET[0]);",
    "gif.txt": b"GIF89a/*<script>*/",
    "pdf.txt": b"%PDF-1.7 <script>",
    "zip.txt": b"PK\x03\x04",
    "letter.docx": archive_of(evil_dot_txt=b"x"),
    "macros.docx": archive_of(word__document_dot_xml=b"x", word__vbaProject_dot_bin=b"x"),
    "book.docx": archive_of(xl__workbook_dot_xml=b"x"),
    "nul.txt": b"a\0b",
    "no-ending": b"%PDF-1.7",
    "shortcut.lnk": b"L\0\0\0",
    "mail.eml": b"From: a@example.org\r\n\r\n",
    "eicar.com": b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR",
}


@pytest.mark.parametrize("name", NOT_WHAT_THEY_SAY)
def test_a_file_that_is_not_what_its_name_says_goes_nowhere(name):
    with pytest.raises(UnknownKind):
        media_type(name, NOT_WHAT_THEY_SAY[name])


def test_no_part_of_an_attached_document_is_unpacked_as_a_whole():
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", b"a" * (64 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(UnknownKind):
            media_type("a.odt", into.getvalue())
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 8 << 20


NAMES = {
    "../../etc/passwd.txt": "passwd.txt",
    "..\\..\\windows\\a.txt": "a.txt",
    "/etc/passwd": "passwd",
    "a\0.txt": "a.txt",
    "invoice\u202egpj.exe.txt": "invoicegpj.exe.txt",
    "a\r\nContent-Type: text/html\r\n\r\n.txt": "html.txt",
    'a";filename="evil.exe.txt': "a filename= evil.exe.txt",
    "\u2066a\u2069\u200b.txt": "a.txt",
    "....": "file",
    "": "file",
    "<script>.txt": "script .txt",
    "|rm -rf.txt": "rm -rf.txt",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_loses_what_could_lead_elsewhere_or_mislead(name):
    assert safe_name(name) == NAMES[name]


@pytest.mark.django_db
def test_what_is_uploaded_comes_back_as_a_file_to_keep_under_a_harmless_name(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    scene, client = everything(), desk(None)
    told = {"version": scene.args["draft_id"], "revision": 0, "customer": scene.args["contact_id"], "language": "en"}
    file = SimpleUploadedFile("x\u202etxt.exe.txt", b"<script>alert(1)</script>", "text/html")

    client.post("/write/attach/", {**told, "files": file})
    kept = Attachment.objects.latest("pk")
    answer = client.get(f"/write/{scene.args['draft_id']}/files/{kept.pk}/")

    assert (kept.name, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        "xtxt.exe.txt", "text/plain", "nosniff",
    )  # fmt: skip
    assert answer["Content-Disposition"] == 'attachment; filename="xtxt.exe.txt"'
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert all(path.is_relative_to(tmp_path / "attachments") for path in tmp_path.rglob(kept.digest))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["../../../tmp/evil.csv", "..\\evil.csv", "a\u202evsc.exe.csv", "a\r\nX: y.csv"])
def test_an_import_lies_under_a_name_of_ours_and_is_shown_under_a_harmless_one(settings, tmp_path, name):
    settings.DATA_DIR = tmp_path
    scene, client = everything(), desk(None)

    client.post(
        "/import/",
        {
            "unit": scene.args["unit_id"],
            "subject": "contact",
            "file": SimpleUploadedFile(name, b"Account,Name\nC-9,x\n"),
        },
    )
    kept = Import.objects.latest("pk")
    answer = client.get(f"/import/{kept.pk}/refused.csv")

    assert (tmp_path / kept.path).parent == tmp_path / "imports"
    assert [sign for sign in kept.file_name if sign in "/\\\u202e\r\n"] == []
    assert "\r" not in answer["Content-Disposition"]


@pytest.mark.django_db
def test_a_workbook_that_bursts_is_refused_with_a_sentence_and_not_kept(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    scene, client = everything(), desk(None)
    before = Import.objects.count(), len(list((settings.DATA_DIR / "imports").iterdir()))
    bomb = changed(tmp_path / "a.xlsx", SHEET, with_entities(DOCTYPE)).read_bytes()

    answer = client.post(
        "/import/", {"unit": scene.args["unit_id"], "subject": "contact", "file": SimpleUploadedFile("a.xlsx", bomb)}
    )

    assert (answer.status_code, "entities of its own" in answer.content.decode()) == (422, True)
    assert (Import.objects.count(), len(list((settings.DATA_DIR / "imports").iterdir()))) == before
