from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from postroom.core.letter.area import A4, Area
from postroom.core.letter.design import from_preset
from postroom.core.letter.findings import Code, Demands
from postroom.core.letter.presets import PRESETS
from postroom.typesetting import inspection, press
from postroom.typesetting.refusals import Code as Cannot
from postroom.typesetting.refusals import Refused
from tests.typesetting.letters import items, letter, stock

DESIGN = from_preset(PRESETS["din5008b"])
DEMANDS = Demands.of(DESIGN)
POINTS = 72 / 25.4


def codes(pdf, demands=DEMANDS):
    return [finding.code for finding in inspection.preflight(pdf, demands).findings]


def with_a_bar(pdf: bytes, area: Area) -> bytes:
    """The same with a black bar at a place of the first page, in millimetres from its upper left corner."""
    x, y, width, height = (side * POINTS for side in (area.x, 297 - area.bottom, area.width, area.height))
    with pikepdf.open(BytesIO(pdf)) as opened:
        bar = f"q 0 g {x} {y} {width} {height} re f Q".encode()
        opened.pages[0].contents_add(opened.make_stream(bar))
        target = BytesIO()
        opened.save(target)
    return target.getvalue()


def plain_page(text="Anna Kowalska", size=(595.28, 841.89), *, at=(25, 66), pages=1, embedded=False) -> bytes:
    """A PDF as other programs make them: a font that is not in the file."""
    pdf = pikepdf.new()
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=size)
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.obj.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
        x, y = at[0] * POINTS, size[1] - at[1] * POINTS
        page.contents_add(pdf.make_stream(f"BT /F1 10 Tf {x} {y} Td ({text}) Tj ET".encode()))
    target = BytesIO()
    pdf.save(target)
    return target.getvalue()


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("with_code", [False, True])
def test_our_own_letters_pass(preset, with_code):
    design = replace(from_preset(PRESETS[preset]), return_barcode=with_code)
    report = inspection.preflight(press.letter(letter(), stock(preset, return_barcode=with_code)), Demands.of(design))

    assert report.findings == ()
    assert report.passes
    assert report.pages == 1


@pytest.mark.parametrize(
    ("bar", "code"),
    [
        (Area(85, 70, 10, 10), Code.ELSE_IN_WINDOW),
        (Area(0, 150, 3, 10), Code.NEAR_EDGE),
        (Area(100, 294, 20, 3), Code.NEAR_EDGE),
    ],
)
def test_what_stands_where_it_must_not_is_found_and_its_place_is_right(bar, code):
    demands = replace(DEMANDS, allowed=())
    report = inspection.preflight(with_a_bar(press.letter(letter(), stock(sender=" ")), bar), demands)

    (found,) = [finding for finding in report.findings if finding.code is code]
    assert found.area is not None
    assert found.area.holds(bar, by=2.5)


def test_an_address_that_may_slide_out_of_the_window_is_found():
    moved = replace(DESIGN, areas={**DESIGN.areas, "address": Area(25, 65, 75, 45)})

    assert Code.ADDRESS_HIDDEN in codes(plain_page("Anna Maria Kowalska " * 4, at=(25, 70)))
    assert Code.NO_ADDRESS in codes(plain_page(at=(25, 120)), Demands.of(moved))


def test_a_pdf_that_somebody_brings_along_is_judged():
    many = plain_page(pages=12)
    large = plain_page(size=(842, 595))

    assert codes(many)[:2] == [Code.NOT_EMBEDDED, Code.TOO_MANY_PAGES]
    assert inspection.preflight(many, DEMANDS).findings[0].detail == "Helvetica"
    assert Code.SIZE_OF_PAGE in codes(large)
    assert Code.TOO_LARGE in codes(plain_page(), replace(DEMANDS, largest=200))


def test_where_the_barcode_goes_must_be_white_on_a_pdf_that_somebody_brings_along():
    demands = Demands.of(replace(DESIGN, return_barcode=True), brought_along=True)
    covered = with_a_bar(plain_page(), Area(86, 48, 6, 6))

    assert Code.BARCODE_COVERED in codes(covered, demands)
    assert Code.BARCODE_COVERED not in codes(plain_page(), demands)


@pytest.mark.parametrize(
    "junk", [b"", b"no PDF", b"%PDF-1.7\n%%EOF", b"%PDF-1.4\nxref\n0 1\ntrailer<</Prev 9>>startxref 9"]
)
def test_what_is_no_pdf_is_refused(junk):
    for look in (lambda: inspection.preflight(junk, DEMANDS), lambda: inspection.letterhead([junk], A4)):
        with pytest.raises(Refused) as refused:
            look()
        assert refused.value.refusal.code is Cannot.BROKEN


def locked(password: str) -> bytes:
    with pikepdf.open(BytesIO(plain_page())) as pdf:
        target = BytesIO()
        pdf.save(target, encryption=pikepdf.Encryption(owner="owner", user=password))
    return target.getvalue()


@pytest.mark.parametrize("password", ["secret", ""])
def test_a_letterhead_under_lock_is_refused(password):
    with pytest.raises(Refused) as refused:
        inspection.letterhead([locked(password)], A4)

    assert refused.value.refusal.code is Cannot.LOCKED


def test_fonts_that_are_missing_from_a_letterhead_keep_it_from_being_used():
    _, findings = inspection.letterhead([plain_page()], A4)

    assert [(f.code, f.detail, f.blocks) for f in findings if f.blocks] == [(Code.NOT_EMBEDDED, "Helvetica", True)]


def test_only_what_is_drawn_comes_along_from_a_letterhead():
    with pikepdf.open(BytesIO(press.letter(letter("AR-1", items(60)), stock()))) as pdf:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
        pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.Launch, F="calc.exe"))
        pdf.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9])])
        target = BytesIO()
        pdf.save(target)
    made, findings = inspection.letterhead([target.getvalue()], A4)

    assert [finding.code for finding in findings] == [Code.HAS_SCRIPTS]
    assert b"JavaScript" not in made
    assert b"Launch" not in made
    with pikepdf.open(BytesIO(made)) as pdf:
        assert len(pdf.pages) == 2
        assert all(Name.Annots not in page.obj for page in pdf.pages)
        assert set(pdf.Root.keys()) == {"/Pages", "/Type"}


def test_two_files_are_the_first_page_and_the_others_and_a_turned_one_is_upright():
    def coloured(turn, colour):
        pdf = pikepdf.new()
        size = (842, 595) if turn else (595, 842)
        page = pdf.add_blank_page(page_size=size)
        page.contents_add(pdf.make_stream(f"{colour} rg 0 0 {size[0]} {size[1]} re f".encode()))
        page.obj.Rotate = turn
        target = BytesIO()
        pdf.save(target)
        return target.getvalue()

    made, findings = inspection.letterhead([coloured(90, "1 0 0"), coloured(0, "0 0 1")], A4)

    assert findings == ()
    shown = [Image.open(BytesIO(inspection.page(made, number=n, ppi=20))) for n in (1, 2)]
    assert [image.getpixel((80, 110)) for image in shown] == [(255, 0, 0), (0, 0, 255)]
    assert [image.getpixel((3, 3)) for image in shown] == [(255, 0, 0), (0, 0, 255)]


def test_the_picture_of_a_page_marks_what_is_wrong():
    pdf = with_a_bar(press.letter(letter(), stock()), Area(0, 150, 3, 10))
    report = inspection.preflight(pdf, DEMANDS)
    shown = Image.open(BytesIO(inspection.marked(pdf, DEMANDS, report, ppi=100))).convert("RGB")

    red = [pixel for pixel in (shown.getpixel((x, 610)) for x in range(20)) if pixel[0] > 100 and pixel[1] < 60]
    assert red
