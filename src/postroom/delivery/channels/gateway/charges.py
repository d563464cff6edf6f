"""What a gateway asks for a message, as its answer or its report says."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from postroom.core.carriage.arrival import Price
from postroom.core.carriage.paths import text_at, texts_at

_MOST = Decimal(1_000_000)
_CURRENCY = re.compile("[A-Z]{3}")
_PLACES = Decimal("0.00001")


def price(data: Any, *, amounts: str, currency: str, times: str = "") -> Price | None:
    """Add up what stands at `amounts`; `currency` is where the currency stands, or itself one like EUR.

    `times` is where it stands how often that is to be paid. What cannot be an amount is no price.
    """
    told = texts_at(data, amounts) if amounts else []
    code = (currency if _CURRENCY.fullmatch(currency) else text_at(data, currency)).upper()
    try:
        number = int(text_at(data, times) or 1) if times else 1
        total = sum((abs(Decimal(one)) for one in told), Decimal()) * number
        if not told or not total.is_finite() or not total < _MOST or not _CURRENCY.fullmatch(code):
            return None
        return Price(total.quantize(_PLACES), code)
    except (InvalidOperation, ValueError):
        return None
