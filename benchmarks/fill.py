"""How long one recipient's fills take: ten tags, two of them nested, and a table of three rows; no value comes twice.

The last line is JSON.
"""

import gc
import json
import random
from itertools import count
from time import process_time

from postroom.core.document.from_text import from_text
from postroom.core.rendering.email import compile_wording
from postroom.core.rendering.layout import EmailLayout
from postroom.core.tags.builtin import BUILTIN
from postroom.core.tags.show import show_for

RECIPIENTS = 20_000
LIMIT_US = 60
LANGUAGES = ("en", "pl", "de", "fr")
TEXT = """Dear #contact_information.first_name{customer},

bill #bill.number of #bill.date over #bill.amount was due on #bill.due_date. On your account
#payment.accounts_receivable.number there are #payment.accounts_receivable.outstanding_amount outstanding.

#items_list

#author.name, #company.name"""


def recipient(number: int, dice: random.Random) -> dict[str, object]:
    """Values nobody else has."""

    def amount() -> str:
        return f"{dice.randrange(1_000_000) / 100:.2f} EUR"

    def day() -> str:
        return f"2026-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"

    return {
        "contact_information": {"first_name": f"Zoë {number}"},
        "bill": {"number": f"B-{number}", "date": day(), "due_date": day(), "amount": amount()},
        "payment": {"accounts_receivable": {"number": f"AR-{number}", "outstanding_amount": amount()}},
        "author": {"name": "Tomás Byrne"},
        "company": {"name": "Northwind Energy Ltd"},
        "items_list": [
            {
                "document": "Invoice",
                "number": f"INV-{number}-{n}",
                "date": day(),
                "due_date": day(),
                "amount": amount(),
                "open_amount": amount(),
            }
            for n in range(3)
        ],
    }


def main(_arguments: list[str]) -> None:
    dice = random.Random(7)
    wording = compile_wording(
        subject="Bill #bill.number",
        document=from_text(TEXT),
        catalogue=BUILTIN,
        layout=EmailLayout(brand_name="Northwind"),
    )
    assert len(wording.plan.slots) == 10
    assert not wording.problems
    shows = [show_for(language, "EUR") for language in LANGUAGES]
    everybody = [recipient(number, dice) for number in range(RECIPIENTS)]
    took: list[float] = []
    gc.freeze()
    for start in range(0, RECIPIENTS, 1000):
        begun = process_time()
        for number, values in zip(count(start), everybody[start : start + 1000]):
            _, problems = wording.fill(values, shows[number % 4])
            assert not problems
        took.append((process_time() - begun) * 1000)
    ours = sorted(took)[len(took) // 2]
    print(f"{ours:.1f} µs a recipient (median of {len(took)} thousands; slowest {max(took):.1f} µs)")
    report = {"name": "fill", "ours": round(ours, 1), "unit": "µs/recipient", "limit": LIMIT_US, "ok": ours <= LIMIT_US}
    print(json.dumps(report))
