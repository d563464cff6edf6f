import random
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from postroom.core.barcode.return_code import codes_of
from postroom.core.barcode.symbol import Symbol, SymbolKind, symbol

CODES = list(codes_of(random.Random(3).getrandbits(60) for _ in range(8)))


def drawn(what: Symbol, *, scale: int = 9, height: int = 1) -> Image.Image:
    """The symbol on white paper, from its bars alone."""
    margin = what.quiet * scale
    picture = Image.new("L", (what.width * scale + 2 * margin, what.height * scale * height + 2 * margin), 255)
    for x, y, length in what.bars:
        box = (margin + x * scale, margin + y * scale * height)
        picture.paste(0, (*box, box[0] + length * scale, box[1] + scale * height))
    return picture


def noisy(picture: Image.Image, turned: float, seed: int) -> Image.Image:
    """As an office scanner gives it back: askew on a page, grainy, a little blurred, as a JPEG."""
    grain = random.Random(seed)
    page = Image.new("L", (900, 900), 235)
    page.paste(
        picture.point(lambda shade: 40 if shade < 128 else 235),
        ((900 - picture.width) // 2, (900 - picture.height) // 2),
    )
    page = page.rotate(turned, fillcolor=235, resample=Image.Resampling.BILINEAR)
    noise = Image.frombytes("L", page.size, grain.randbytes(page.width * page.height))
    page = Image.blend(page, noise, 0.12).filter(ImageFilter.GaussianBlur(1))
    target = BytesIO()
    page.save(target, "JPEG", quality=60)
    return Image.open(target)


def test_data_matrix_is_square_and_small():
    made = symbol(CODES[0])

    assert (made.width, made.height) == (16, 16)


def test_bars_and_modules_tell_the_same():
    made = symbol(CODES[0])

    assert sum(bar.length for bar in made.bars) == sum(map(sum, made.modules))
    assert all(made.modules[bar.y][bar.x] for bar in made.bars)
    assert all(row[0] for row in made.modules)  # the finder of a Data Matrix: left and below all is dark
    assert all(made.modules[-1])


@pytest.mark.parametrize("turned", [0, 3, -8, 90, 172, 187, 270])
def test_data_matrix_is_read_from_a_turned_and_noisy_page(turned):
    for seed, code in enumerate(CODES):
        found = zxingcpp.read_barcodes(noisy(drawn(symbol(code)), turned, seed))
        assert [one.text for one in found] == [code]


def test_code_128_is_read_back():
    for seed, code in enumerate(CODES):
        made = symbol(code, SymbolKind.CODE_128)
        page = noisy(drawn(made, scale=4, height=30), 2, seed)
        assert (made.height, [one.text for one in zxingcpp.read_barcodes(page)]) == (1, [code])
