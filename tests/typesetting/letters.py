"""Letters as tests set them."""

from dataclasses import replace

from postroom.core.letter.design import STARTER, from_preset
from postroom.core.letter.letter import Letter
from postroom.core.letter.presets import PRESETS
from postroom.core.letter.sheet import Company, sheet_of
from postroom.typesetting.press import Stock

COMPANY = Company(
    name="Blue Water",
    address=("Quay 1", "20457 Hamburg"),
    contact=("+49 40 1234", "post@blue.example"),
    bank=("IBAN DE02 1203 0000 0000 2020 51",),
)


def stock(preset="din5008b", **change) -> Stock:
    extra = {name: change.pop(name) for name in ("head", "files", "at") if name in change}
    design = replace(from_preset(PRESETS[preset]) if preset else STARTER, **change)
    return Stock(sheet=sheet_of(design, COMPANY), **extra)


def paragraph(*texts, **marks):
    return {"type": "paragraph", "align": "", "lines": [[{"text": text, **marks} for text in texts]]}


def items(rows=12):
    return {
        "type": "table",
        "columns": [{"heading": "Number", "right": False}, {"heading": "Amount", "right": True}],
        "rows": [[f"INV-{n}", f"{n},00 €"] for n in range(rows)],
        "sums": [["Total", "99,00 €"]],
    }


def letter(who="AR-004217", *blocks, **change) -> Letter:
    given = {
        "who": who,
        "language": "de",
        "address": ("Anna Kowalska", "ul. Polna 12/4", "00-625 WARSZAWA", "POLEN"),
        "subject": "Payment reminder",
        "blocks": blocks or (paragraph("Dear customer"),),
        "references": (("Account", who),),
    }
    return Letter(**{**given, **change})
