"""What tests of audiences do again and again: read a filter from JSON, and say by account number who is in."""

from postroom.access.models import Unit
from postroom.audiences import selectors
from postroom.audiences.conditions import Filter
from postroom.audiences.reading import read_filter
from postroom.records.selectors import catalogue
from tests import makers
from tests.makers import NOON


def read(**parts) -> Filter:
    """The filter that this JSON says."""
    return read_filter(parts, catalogue=catalogue())


def who(*, at: Unit | None = None, **parts) -> set[str]:
    """The account numbers of those in, found by the sample, the count, and one by one: all three must agree."""
    unit, viewer, asked = at or makers.unit(), makers.viewer(at or makers.unit()), read(**parts)
    found = {one.account_number for one in selectors.some(asked, viewer=viewer, unit=unit, at=NOON, size=1000)}
    counted = selectors.count(asked, viewer=viewer, unit=unit, at=NOON)
    everybody = selectors.meant(viewer=viewer, unit=unit).values_list("account_number", flat=True)
    judged = {
        number
        for number in everybody
        if (one := selectors.why(asked, viewer=viewer, unit=unit, at=NOON, account_number=number)) and one.is_in
    }
    assert judged == found
    assert counted.total.count == len(found)
    return found
