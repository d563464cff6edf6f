"""What people read in lists is kept without signs that turn it around, whichever way it is written."""

import pytest

from postroom.access.models import Unit
from tests import makers

pytestmark = pytest.mark.django_db
TURNED = "North\u202ewind\u2066"


def test_a_new_row_has_a_straight_name_at_once_and_when_it_is_read_again():
    made = makers.unit("north", name=TURNED)

    assert (made.name, Unit.objects.get(pk=made.pk).name) == ("Northwind", "Northwind")


def test_a_change_of_many_rows_keeps_names_straight():
    made = makers.unit("north")

    Unit.objects.filter(pk=made.pk).update(name=TURNED)

    assert Unit.objects.get(pk=made.pk).name == "Northwind"


def test_a_column_that_names_nothing_yet_is_written_as_ever():
    made = makers.user("clerk@example.org", name="")

    assert made.name == ""
