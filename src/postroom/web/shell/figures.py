"""Show amounts of money as readers write them."""

from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language

from postroom.outbox.pricing import Money


def money(amount: Money) -> str:
    """Return an amount with its currency: with the places of its coins, and more where it has more."""
    least = get_currency_precision(amount.currency)
    exact = amount.amount.normalize()
    places = max(least, -int(exact.as_tuple().exponent))
    shown = exact.quantize(Decimal(1).scaleb(-places))
    pattern = Locale.parse(get_language() or "en", sep="-").currency_formats["standard"].pattern
    plain = pattern.replace("0.00", f"0.{'0' * places}" if places else "0")
    return format_currency(
        shown, amount.currency, format=plain, locale=Locale.parse(get_language() or "en", sep="-"),
        currency_digits=False,
    )  # fmt: skip
