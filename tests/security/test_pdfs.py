"""PDFs that somebody brings along: they are opened by a child within limits, and only what is drawn comes out again."""

import zlib
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from postroom.core.letter.area import A4
from postroom.core.letter.design import from_preset
from postroom.core.letter.findings import Code, Demands
from postroom.core.letter.presets import PRESETS
from postroom.typesetting import inspection, press
from postroom.typesetting.refusals import Refused
from tests.typesetting.letters import letter, stock

DEMANDS = Demands.of(from_preset(PRESETS["din5008b"]))
DIGEST = "c" * 64


def by_hand(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the root."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


def of_pages(number: int) -> bytes:
    """One page, named so many times."""
    kids = b"3 0 R " * number
    return by_hand(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (number, kids),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )


def looped() -> bytes:
    """Pages that lie in themselves."""
    return by_hand(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[2 0 R]>>")


def swollen() -> bytes:
    """A page whose drawing unpacks to a gigabyte."""
    packer, drawn = zlib.compressobj(9), b"q 0 g 1 1 1 1 re f Q " * 50_000
    packed = b"".join(packer.compress(drawn) for _part in range(2**30 // len(drawn))) + packer.flush()
    return by_hand(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
    )


@pytest.mark.parametrize("made", [lambda: of_pages(100_000), looped, swollen], ids=["pages", "loop", "swollen"])
def test_a_pdf_that_bursts_is_refused_and_the_next_one_is_looked_at(made):
    bomb = made()
    assert len(bomb) < 8 * 2**20
    for look in (lambda: inspection.preflight(bomb, DEMANDS), lambda: inspection.letterhead([bomb], A4)):
        try:
            said = look()
        except Refused:
            continue
        findings = said.findings if hasattr(said, "findings") else said[1]
        assert {one.code for one in findings} & {Code.TOO_MANY_PAGES, Code.MORE_PAGES, Code.NO_ADDRESS}

    ours = press.letter(letter(), stock())
    assert inspection.preflight(ours, DEMANDS).passes


def with_everything_that_runs() -> bytes:
    with pikepdf.open(BytesIO(press.letter(letter(), stock()))) as pdf:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
        pdf.attachments["evil.exe"] = b"MZ payload"
        page = pdf.pages[0].obj
        page.AA = Dictionary(O=Dictionary(S=Name.Launch, F="calc.exe"))
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=[0, 0, 99, 99],
            A=Dictionary(S=Name.URI, URI="https://evil.example/"),
        )
        page.Annots = Array([link])
        target = BytesIO()
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return target.getvalue()


@pytest.mark.parametrize("way", ["enclosed", "finished"])
def test_nothing_that_runs_comes_along_with_a_pdf_behind_a_letter_or_as_one(way, tmp_path):
    brought = with_everything_that_runs()
    (tmp_path / DIGEST).write_bytes(brought)
    one = replace(letter(), **({"enclosed": [DIGEST]} if way == "enclosed" else {"finished": DIGEST}))

    made = press.letter(one, replace(stock(), papers={DIGEST: tmp_path / DIGEST}))

    with pikepdf.open(BytesIO(made)) as pdf:
        plain = BytesIO()
        pdf.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
        assert len(pdf.attachments) == 0
    told = [word for word in (b"JavaScript", b"Launch", b"evil") if word in brought]
    assert told == [b"JavaScript", b"Launch", b"evil"]
    assert [word for word in told if word in plain.getvalue()] == []
