"""A filter from outside is read strictly: only known names, kinds and sizes; and what is read can be kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.audiences.reading import BadFilter, Problem, as_json, read_filter
from postroom.core.tags.builtin import BUILTIN

WHERE = {"field": "amount", "op": "over", "value": "50 EUR"}
GOOD = {
    "all": [
        {"about": "customer_type", "values": ["household"]},
        {"about": "building", "ids": [1, 2]},
        {"about": "company", "is_company": False},
        {"about": "birthday", "days": 7},
        {"about": "address", "kind": "email"},
        {"about": "postcode", "begins": ["02-3"]},
    ],
    "any": [
        {"about": "consent", "topic": "direct_marketing", "channel": "email", "said": "yes"},
        {"about": "messages", "did": "written", "days": 30, "channel": "email"},
    ],
    "none": [{"about": "records", "kind": "bill", "where": [WHERE, {"field": "due_date", "op": "older", "value": 30}]}],
}


def problem(condition: object) -> str:
    with pytest.raises(BadFilter) as bad:
        read_filter({"all": [condition]}, catalogue=BUILTIN)
    return bad.value.problems["all", 0]


def test_what_was_read_is_kept_and_read_again():
    read = read_filter(GOOD, catalogue=BUILTIN)

    assert read_filter(as_json(read), catalogue=BUILTIN) == read
    assert len(list(read.each())) == 9


@pytest.mark.parametrize("raw", [None, [], "all", {"or": []}, {"all": {}}, {"all": [], "sql": "1=1"}])
def test_what_is_no_filter_is_refused(raw):
    with pytest.raises(BadFilter):
        read_filter(raw, catalogue=BUILTIN)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (None, Problem.UNKNOWN),
        ({"about": "password"}, Problem.UNKNOWN),
        ({"about": "customer_type", "values": ["x"], "more": 1}, Problem.UNKNOWN),
        ({"about": "customer_type", "values": []}, Problem.INCOMPLETE),
        ({"about": "customer_type", "values": ["x"] * 501}, Problem.TOO_MANY),
        ({"about": "customer_type", "values": ["x\0"]}, Problem.BAD_VALUE),
        ({"about": "customer_type", "values": [{"x": 1}]}, Problem.BAD_VALUE),
        ({"about": "delivery_method", "values": ["pigeon"]}, Problem.UNKNOWN),
        ({"about": "building", "ids": ["1"]}, Problem.BAD_VALUE),
        ({"about": "building", "ids": [True]}, Problem.BAD_VALUE),
        ({"about": "building", "ids": [2**63]}, Problem.BAD_VALUE),
        ({"about": "company", "is_company": "yes"}, Problem.INCOMPLETE),
        ({"about": "birthday", "days": 367}, Problem.BAD_VALUE),
        ({"about": "address", "kind": "fax"}, Problem.UNKNOWN),
        ({"about": "postcode", "begins": ["02%"]}, Problem.BAD_VALUE),
        ({"about": "consent", "topic": "a'b", "channel": "email", "said": "yes"}, Problem.BAD_VALUE),
        ({"about": "messages", "did": "written", "days": 0}, Problem.BAD_VALUE),
        ({"about": "messages", "did": "opened", "days": 1}, Problem.UNKNOWN),
        ({"about": "records", "kind": "nothing"}, Problem.NO_SUCH_KIND),
        ({"about": "records", "kind": "bill", "where": [WHERE | {"field": "amount') OR 1=1"}]}, Problem.BAD_VALUE),
        ({"about": "records", "kind": "bill", "where": [WHERE | {"field": "values__contact"}]}, Problem.NO_SUCH_FIELD),
        ({"about": "records", "kind": "bill", "where": [WHERE | {"op": "regex"}]}, Problem.UNKNOWN),
        ({"about": "records", "kind": "bill", "where": [WHERE | {"op": "begins"}]}, Problem.UNKNOWN),
        ({"about": "records", "kind": "bill", "where": [WHERE | {"value": "much"}]}, Problem.BAD_VALUE),
        ({"about": "records", "kind": "bill", "where": [WHERE | {"value": None}]}, Problem.INCOMPLETE),
        ({"about": "records", "kind": "bill", "where": [WHERE] * 9}, Problem.TOO_MANY),
    ],
)
def test_a_condition_that_is_none_is_refused_and_the_problem_named(condition, expected):
    assert problem(condition) == expected


def test_there_are_not_more_conditions_than_anybody_can_read():
    with pytest.raises(BadFilter) as bad:
        read_filter({"none": [{"about": "company", "is_company": True}] * 41}, catalogue=BUILTIN)

    assert bad.value.problems == {("", 0): Problem.TOO_MANY}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@given(
    st.sampled_from([condition for part in GOOD.values() for condition in part]),
    st.sampled_from(["about", "values", "ids", "days", "kind", "where", "topic", "said", "did", "begins", "channel"]),
    ANYTHING,
)
def test_whatever_stands_in_a_condition_it_is_read_or_refused(condition, name, anything):
    try:
        read = read_filter({"any": [condition | {name: anything}]}, catalogue=BUILTIN)
    except BadFilter:
        return
    assert read_filter(as_json(read), catalogue=BUILTIN) == read
