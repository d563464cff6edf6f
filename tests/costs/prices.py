"""Lines of the price table for tests."""

import datetime as dt
from decimal import Decimal

from postroom.access.viewer import SYSTEM
from postroom.core.carriage.envelope import Channel
from postroom.costs import services
from postroom.costs.services import Line
from postroom.outbox.models import Measure, Rate
from tests.makers import NOON

NEW_YEAR = dt.date(2026, 1, 1)


def line(price: str = "0.075", **details) -> Line:
    """A line: so much a part of every text message, unless it says otherwise."""
    begins = {"channel": Channel.SMS, "measure": Measure.PART, "is_each": True, "currency": "EUR"}
    return Line(**{**begins, "valid_from": NEW_YEAR, "price": Decimal(price), **details})


def letter(price: str, **details) -> Line:
    """A line for plain letters."""
    begins = {"channel": Channel.LETTER, "posting": "standard", "measure": Measure.SHEET, "is_each": False}
    return line(price, **{**begins, **details})


def enter(*lines: Line, at=NOON) -> list[Rate]:
    """Put lines into the table, a day before `at`."""
    services.enter(viewer=SYSTEM, lines=lines, at=at - dt.timedelta(days=1))
    return list(Rate.objects.in_force().order_by("pk"))
