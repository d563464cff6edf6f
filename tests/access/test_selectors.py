"""What is remembered of a unit is what stands in the database."""

import pytest

from postroom.access import selectors
from postroom.access.models import Brand, Unit
from tests import makers

pytestmark = pytest.mark.django_db


def test_a_remembered_unit_changes_with_its_row_and_with_that_of_its_brand():
    unit = makers.unit()
    first = selectors.unit_with_brand(unit.pk)
    seen = [first is selectors.unit_with_brand(unit.pk)]

    for number in range(3):
        Unit.objects.filter(pk=unit.pk).update(language=f"l{number}")
        Brand.objects.filter(pk=unit.brand_id).update(name=f"Brand {number}")
        found = selectors.unit_with_brand(unit.pk)
        seen.append((found.language, found.brand.name))

    assert seen == [True, ("l0", "Brand 0"), ("l1", "Brand 1"), ("l2", "Brand 2")]


def test_a_unit_that_is_not_there_is_not_remembered():
    with pytest.raises(Unit.DoesNotExist):
        selectors.unit_with_brand(10**9)

    assert selectors.unit_with_brand(makers.unit().pk).code == "dublin"
