import random
from pathlib import Path

import pypdfium2
import pytest
import typst
from PIL import Image, ImageDraw

from postroom.core.barcode.return_code import codes_of
from postroom.core.barcode.symbol import SymbolKind
from postroom.core.letter.letter import Mark
from postroom.core.letter.presets import PRESETS
from postroom.typesetting import press
from postroom.typesetting.reading import count_pages, read_pages
from postroom.typesetting.refusals import Code, Refused
from tests.returns import paper
from tests.typesetting import letters

CODES = list(codes_of(random.Random(5).getrandbits(60) for _ in range(12)))[:8]


@pytest.fixture
def kept(tmp_path):
    def keep(data: bytes) -> Path:
        path = tmp_path / "upload"
        path.write_bytes(data)
        return path

    return keep


def test_codes_are_read_from_rotated_noisy_scanned_pages(kept):
    pages = [paper.jpeg(paper.scanned(paper.letter(code), seed)) for seed, code in enumerate(CODES)]

    file = kept(paper.pdf(pages))

    assert count_pages(file) == len(CODES)
    assert [page.code for page in read_pages(file, first=0, number=len(CODES))] == CODES


@pytest.mark.parametrize("turned", [0, 90, 180, 270, 8, -8])
def test_page_may_lie_any_way(kept, turned):
    page = paper.scanned(paper.letter(CODES[0]), 1, turned=turned)

    [seen] = read_pages(kept(paper.jpeg(page)), first=0, number=1)

    assert seen.code == CODES[0]


@pytest.mark.parametrize("preset", [*PRESETS])
def test_code_of_a_designed_letter_is_read_from_its_scan(kept, preset):
    """Set by us in each of our layouts, printed, and scanned askew, grainy, pale or upside down: never misread."""
    stock = letters.stock(preset, return_barcode=True)
    read = []
    for seed, code in enumerate(CODES[:4]):
        said = letters.letter("AR-1", letters.paragraph("Dear customer"), letters.items(), mark=Mark.of(code))
        with pypdfium2.PdfDocument(press.letter(said, stock)) as pdf:
            page = pdf[0].render(scale=paper.DPI / 72, grayscale=True).to_pil()
        [seen] = read_pages(kept(paper.jpeg(paper.scanned(page, seed))), first=0, number=1)
        read.append(seen.code)

    assert read == CODES[:4]


def test_code_128_is_read_too(kept):
    page = paper.scanned(paper.letter(CODES[0], size=60, kind=SymbolKind.CODE_128), 1, turned=1)

    assert read_pages(kept(paper.jpeg(page)), first=0, number=1)[0].code == CODES[0]


def test_other_code_on_the_envelope_does_not_hide_ours(kept):
    page = paper.letter(CODES[1]).copy()
    paper.draw_code(page, "RR473124829GB", (20, 20), 20, SymbolKind.DATA_MATRIX)

    assert read_pages(kept(paper.jpeg(page)), first=0, number=1)[0].code == CODES[1]


def test_drawn_page_is_read_like_a_scanned_one(kept):
    """A PDF that no scanner made has no picture to take out."""
    module = "#place(dx: {x}mm, dy: {y}mm, rect(width: {width}mm, height: 0.76mm, fill: black))"
    bars = paper.symbol(CODES[2]).bars
    modules = "".join(module.format(x=x * 0.75, y=y * 0.75, width=length * 0.75) for x, y, length in bars)
    source = f"#set page(width: 210mm, height: 297mm)\n#place(dx: 140mm, dy: 30mm, box[{modules}])"

    assert read_pages(kept(typst.compile(source.encode())), first=0, number=1)[0].code == CODES[2]


def test_back_of_a_sheet_is_blank_and_a_page_without_code_is_not(kept):
    without = Image.new("L", paper.A4, 250)
    ImageDraw.Draw(without).text((300, 700), "Return to sender", fill=30, font_size=80)
    blank = Image.blend(Image.new("L", paper.A4, 245), Image.effect_noise(paper.A4, 20), 0.05)

    seen = read_pages(kept(paper.pdf([paper.jpeg(without), paper.jpeg(blank)])), first=0, number=2)

    assert [(page.code, page.is_blank, bool(page.picture)) for page in seen] == [("", False, True), ("", True, False)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7 and nothing more", Code.BROKEN),
        (b"GIF89a not one of ours", Code.PICTURE),
        (b"", Code.PICTURE),
    ],
)
def test_what_is_no_scan_is_refused(kept, data, code):
    with pytest.raises(Refused) as refused:
        count_pages(kept(data))

    assert refused.value.refusal.code == code


def test_pixel_flood_is_refused_and_the_next_file_is_read(kept):
    flood = paper.jpeg(Image.new("L", (9_000, 9_000), 255))
    with pytest.raises(Refused):
        read_pages(kept(paper.pdf([flood])), first=0, number=1)

    assert read_pages(kept(paper.jpeg(paper.letter(CODES[0]))), first=0, number=1)[0].code == CODES[0]
