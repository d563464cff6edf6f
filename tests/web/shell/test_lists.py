import pytest
from django.http import QueryDict
from django.test import RequestFactory

from postroom.web.shell.lists import Chosen, chosen


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ({}, Chosen(frozenset(), None)),
        ({"ids": ["3", "7", "7"]}, Chosen(frozenset({3, 7}), None)),
        ({"ids": ["3", "x", "-1", "²", "9" * 30]}, Chosen(frozenset({3}), None)),
        ({"matching": "box=errors&q=a"}, Chosen(frozenset(), QueryDict("box=errors&q=a"))),
        ({"matching": "", "ids": ["3"]}, Chosen(frozenset(), QueryDict(""))),
    ],
)
def test_rows_are_chosen_by_id_or_by_filter(sent, read):
    assert chosen(RequestFactory().post("/", sent)) == read
