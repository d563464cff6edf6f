"""Amounts and numbers are read as people write them, and what may be two figures is refused."""

import pytest

from postroom.records.figures import NoFigure, read_amount, read_figure


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("289.90 EUR", "289.90 EUR"),
        ("1.234,50 zł", "1234.50 PLN"),
        ("€ 1,234.50", "1234.50 EUR"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234\u202f567,5 EUR", "1234567.5 EUR"),
        ("-50,00 EUR", "-50.00 EUR"),
        ("50.00-", "-50.00"),
        ("1'240.00 CHF", "1240.00 CHF"),
        ("1.234.567", "1234567"),
        ("1,234,567.8", "1234567.8"),
        ("0,125", "0.125"),
        ("£12", "12 GBP"),
        ("PLN 7", "7 PLN"),
    ],
)
def test_amounts_are_read_as_they_are_written(written, read):
    assert read_amount(written) == read


@pytest.mark.parametrize("written", ["", "much", "1.234", "12,500 EUR", "12 34 56 78 90 12 34 56", "1-2", "EUR", "١٢"])
def test_what_is_no_figure_or_two_is_refused(written):
    with pytest.raises(NoFigure):
        read_figure(written)


def test_the_refusal_says_what_to_write():
    with pytest.raises(NoFigure, match=r"“1,234” may be one of two numbers: write 1234\.00"):
        read_figure("1,234")
