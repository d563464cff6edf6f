from io import BytesIO
from random import Random

import pikepdf
import pikepdf.pdfa
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from postroom.core.barcode.return_code import codes_of
from postroom.core.letter.area import Area
from postroom.core.letter.letter import Mark
from postroom.typesetting import press
from postroom.typesetting.refusals import Code, Refused
from tests.typesetting.letters import items, letter, paragraph, stock

HOSTILE = [
    '#read("/etc/passwd")',
    '"] #read("/etc/passwd") #text["',
    '\\"+read("/etc/passwd")+\\"',
    '#eval("1+1", mode: "code")',
    '#import "@preview/cades:0.3.0": *',
    "@label <label> // comment /* open",
    "$ x^2 $ `raw` *bold* _emph_",
    "#while true {}",
    "{{7*7}} ${7*7} <script>alert(1)</script>",
    "postroom-wide:nothing",
    "\x00\x07NUL and bell",
    "\\u{41} \\n \\",
    "= Heading\n- item\n+ item",
    "x" * 5000,
]


def noise(size):
    """The same each time."""
    return Image.frombytes("L", size, Random(1).randbytes(size[0] * size[1]))


def text_of(pdf: bytes, page: int = 0) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return document[page].get_textpage().get_text_bounded()


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    said = "".join(page.get_textpage().get_text_bounded() for page in document)
    return "".join(said.replace("\ufffe", "").replace("\u00ad", "").split())


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_shown_as_it_was_typed(value):
    blocks = [
        {"type": "paragraph", "align": value, "lines": [[{"text": value, "value": True}]]},
        {"type": "paragraph", "align": "", "lines": [[{"text": "x", "colour": value, "link": value}]]},
        {"type": "table", "columns": [{"heading": value[:20], "right": False}], "rows": [[value[:200]]], "sums": []},
        {"type": "picture", "src": value, "alt": value[:100], "title": value, "width": None},
    ]
    pdf = press.letter(letter("AR-1", *blocks, subject=value[:200], language=value[:8]), stock())

    shown = "".join(value.replace("\x00", "").replace("\x07", "").split())
    assert shown[:60].replace("-", "") in words_of(pdf).replace("-", "")
    assert "root:" not in words_of(pdf)


def test_the_same_letter_is_the_same_bytes_in_another_child():
    first = press.letter(letter("AR-1", paragraph("Hello"), items()), stock(at=1_700_000_000))
    press.workers().close()
    again = press.letter(letter("AR-1", paragraph("Hello"), items()), stock(at=1_700_000_000))
    other = press.letter(letter("AR-1", paragraph("Hallo"), items()), stock(at=1_700_000_000))

    assert first == again != other


def test_a_letter_is_tagged_pdf_a_with_its_language_and_only_embedded_fonts():
    pdf = press.letter(letter("AR-1", paragraph("Hello", bold=True), items(), language="pl"), stock())

    with pikepdf.open(BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "pl"
        assert list(pikepdf.pdfa.check(opened, "2b").findings) == []
        fonts = [font for page in opened.pages for font in page.obj.Resources.Font.values()]
        assert fonts
        for font in fonts:
            assert any(str(key).startswith("/FontFile") for key in font.DescendantFonts[0].FontDescriptor)


def test_a_long_table_repeats_its_heads_and_pages_are_numbered():
    pdf = press.letter(letter("AR-1", items(120)), stock())

    pages = len(pypdfium2.PdfDocument(pdf))
    assert pages >= 3
    assert [text_of(pdf, page).count("Amount") for page in range(pages)] == [1] * pages
    assert f"2 / {pages}" in text_of(pdf, 1)


def test_one_page_bears_no_number():
    assert "1 / 1" not in text_of(press.letter(letter(), stock()))


@pytest.mark.parametrize(
    ("language", "shown"),
    [("de", "„Ja“, it\u2019s"), ("fr", "«\u00a0Ja\u00a0»"), ("pl", "„Ja”"), ("en", "“Ja”, it\u2019s")],
)
def test_quotes_that_an_author_typed_are_those_of_the_language(language, shown):
    blocks = [
        paragraph('"Ja", it\'s'),
        {"type": "paragraph", "align": "", "lines": [[{"text": 'O"Neill', "value": True}]]},
    ]
    said = text_of(press.letter(letter("AR-1", *blocks, language=language), stock()))

    assert "".join(shown.split()) in "".join(said.replace("\u202f", "").split())
    assert 'O"Neill' in said


def test_words_are_divided_where_their_language_divides_them():
    long = "Donaudampfschifffahrtsgesellschaftskapitän " * 12
    german = text_of(press.letter(letter("AR-1", paragraph(long)), stock()))
    plain = text_of(press.letter(letter("AR-1", paragraph(long)), stock(hyphenate=False)))

    assert german.count("Donaudampfschifffahrtsgesellschaftskapitän") < 12
    assert plain.count("Donaudampfschifffahrtsgesellschaftskapitän") == 12


@pytest.mark.parametrize(
    ("change", "code", "detail"),
    [
        ({"subject": "To 山田"}, Code.GLYPH, "山"),
        ({"address": ("W" * 60,)}, Code.WIDE, "W" * 60),
        ({"blocks": [{"type": "list", "start": None, "items": [[paragraph("x")]] * 8000}]}, Code.PAGES, "100"),
    ],
)
def test_what_cannot_be_set_is_refused_and_names_the_customer(change, code, detail):
    with pytest.raises(Refused, match="The letter to AR-9: ") as refused:
        press.letter(letter("AR-9", **change), stock())

    assert (refused.value.refusal.code, refused.value.refusal.detail) == (code, detail)


def test_a_picture_that_is_none_is_refused(tmp_path):
    digest = "a" * 64
    (tmp_path / digest).write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
    block = {"type": "picture", "src": f"/p/pictures/{digest}", "alt": "Logo", "title": "", "width": 100}

    with pytest.raises(Refused) as refused:
        press.letter(letter("AR-9", block), stock(files={digest: tmp_path / digest}))

    assert refused.value.refusal.code is Code.PICTURE


def test_a_picture_is_shown_and_one_from_the_web_is_said_in_words(tmp_path):
    digest = "b" * 64
    Image.new("RGB", (40, 20), "red").save(tmp_path / digest, "PNG")
    ours = {"type": "picture", "src": f"/p/pictures/{digest}", "alt": "Our logo", "title": "", "width": 100}
    theirs = {**ours, "src": "https://elsewhere.example/x.png", "alt": "Their logo"}
    pdf = press.letter(letter("AR-9", ours, theirs), stock(files={digest: tmp_path / digest}))

    with pikepdf.open(BytesIO(pdf)) as opened:
        assert len(opened.pages[0].get_images()) == 1
    assert "Their logo" in text_of(pdf)
    assert "Our logo" not in text_of(pdf)


def test_of_many_letters_those_that_cannot_be_set_are_named_and_all_others_are_there(tmp_path):
    many = [
        letter(f"AR-{n}", items(60 if n % 7 == 0 else 3), subject="山" if n in (5, 20) else f"No {n}")
        for n in range(40)
    ]

    chunks = list(press.letters(many, stock(), folder=tmp_path))

    assert [refusal.who for chunk in chunks for refusal in chunk.refused] == ["AR-5", "AR-20"]
    assert [one.who for chunk in chunks for one, _, _ in chunk.letters] == [
        f"AR-{n}" for n in range(40) if n not in (5, 20)
    ]
    for chunk in chunks:
        pdf = chunk.pdf.read_bytes()
        assert sum(count for _, _, count in chunk.letters) == chunk.pages == len(pypdfium2.PdfDocument(pdf))
        for one, first, count in chunk.letters:
            assert one.subject in text_of(pdf, first).splitlines()
            assert count == (2 if int(one.who[3:]) % 7 == 0 else 1)


def test_a_grid_keeps_its_spans_and_its_words():
    def cell(text, **change):
        return {
            "heading": False,
            "colspan": 1,
            "rowspan": 1,
            "align": "",
            "width": None,
            "blocks": [paragraph(text)],
            **change,
        }

    grid = {
        "type": "grid",
        "rows": [[cell("wide", colspan=2, heading=True)], [cell("tall", rowspan=2), cell("a")], [cell("b")]],
    }
    said = text_of(press.letter(letter("AR-1", grid), stock()))

    assert [word for word in ("wide", "tall", "a", "b") if word not in said.split()] == []


@pytest.mark.parametrize(("turn", "blur"), [(0, 0.3), (3, 0.6), (177, 0.6), (-8, 0.8)])
@pytest.mark.parametrize("preset", ["din5008b", "us", "france"])
def test_the_barcode_is_read_from_a_scanned_page(preset, turn, blur):
    (code,) = codes_of([2**57 + 12345])
    one = letter("AR-1", mark=Mark.of(code))
    design = stock(preset, return_barcode=True)
    pdf = press.letter(one, design)

    page = pypdfium2.PdfDocument(pdf)[0].render(scale=300 / 72).to_pil().convert("L")
    noisy = Image.blend(page, noise(page.size), 0.25).filter(ImageFilter.GaussianBlur(blur))
    found = zxingcpp.read_barcodes(noisy.rotate(turn, expand=True, fillcolor=255))

    assert [each.text for each in found] == [code]
    assert code in words_of(pdf)
    place = Area(**{side: design.sheet["mark"][side] for side in ("x", "y", "width", "height")})
    if turn == 0:
        spot = found[0].position.top_left
        assert place.holds(Area(spot.x / 300 * 25.4, spot.y / 300 * 25.4, 1, 1), by=0.5)


def test_what_it_looks_like_comes_quickly_and_looks_like_it():
    pages = press.picture(letter("AR-1", items(60)), stock(), ppi=50, most=2)

    sizes = [Image.open(BytesIO(page)).size for page in pages]
    assert sizes == [(413, 585), (413, 585)]


def a_letterhead(path, *colours):
    """Pages of a colour each, of another size than the letter."""
    pdf = pikepdf.new()
    for red in colours:
        page = pdf.add_blank_page(page_size=(300, 424))
        page.contents_add(pdf.make_stream(b"%.1f 0 0 rg 250 400 40 20 re f" % red))
    pdf.save(path)
    return path


def test_the_letterhead_lies_beneath_as_vectors_and_the_following_pages_have_their_own(tmp_path):
    head = a_letterhead(tmp_path / "head.pdf", 1, 0.5)
    pdf = press.letter(letter("AR-1", items(60)), stock(head=head, letterhead="a" * 64))

    with pikepdf.open(BytesIO(pdf)) as opened:
        forms = [page.obj.Resources.XObject["/PostroomHead"] for page in opened.pages]
        assert [form.read_bytes().strip()[:3] for form in forms] == [b"1.0", b"0.5"]
        assert list(pikepdf.pdfa.check(opened, "2b").findings) == []
    shown = [page.render(scale=1).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    assert [page.getpixel((530, 30)) for page in shown] == [(255, 0, 0), (128, 0, 0)]
    assert "20457 Hamburg" not in text_of(pdf).splitlines()


def test_following_pages_without_a_letterhead_of_their_own_stay_white(tmp_path):
    head = a_letterhead(tmp_path / "head.pdf", 1)
    one = letter("AR-1", items(60))
    pdf = press.letter(one, stock(head=head, letterhead="a" * 64))
    seen = press.picture(one, stock(head=head, letterhead="a" * 64), ppi=72)

    shown = [page.render(scale=1).to_pil().convert("RGB") for page in pypdfium2.PdfDocument(pdf)]
    pictures = [Image.open(BytesIO(page)).convert("RGB") for page in seen]
    for pages in (shown, pictures):
        assert [page.getpixel((530, 30)) for page in pages] == [(255, 0, 0), (255, 255, 255)]


def test_many_files_become_one_that_can_be_printed_and_kept(tmp_path):
    many = [letter(f"AR-{n}", items(60 if n == 3 else 3)) for n in range(40)]
    chunks = list(press.letters(many, stock(), folder=tmp_path))
    pages = press.merged([chunk.pdf for chunk in chunks], tmp_path / "run.pdf")

    said = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(tmp_path / "run.pdf")]
    assert pages == len(said) == 41
    assert [text.split("Account")[1].split()[0] for text in said if "Account" in text] == [f"AR-{n}" for n in range(40)]
    with pikepdf.open(tmp_path / "run.pdf") as opened:
        assert list(pikepdf.pdfa.check(opened, "2b").findings) == []
