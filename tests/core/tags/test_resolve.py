"""Texts compiled to plans, and plans filled from one recipient's values."""

import pytest

from postroom.core.tags.builtin import BUILTIN
from postroom.core.tags.catalogue import Catalogue, Field, FieldType, Kind
from postroom.core.tags.compiling import MOST_TAGS, compile_text
from postroom.core.tags.problems import Problem, ProblemCode
from postroom.core.tags.resolve import Fill, Part
from postroom.core.tags.show import show_for

ENGLISH = show_for("en", "EUR")


def filled(source: str, values: dict[str, object], catalogue: Catalogue = BUILTIN) -> str:
    plan = compile_text(source, catalogue)
    fills, _ = plan.fill(values, ENGLISH)
    texts = [fill if isinstance(fill, str) else fill[0] for fill in fills]
    return "".join(part if isinstance(part, str) else texts[part] for part in plan.parts)


def test_a_plan_says_what_must_be_loaded_and_what_must_be_asked():
    plan = compile_text("#bill.number, #payment.accounts_receivable.balance, #?tech and #?tech{x} #items_list", BUILTIN)

    assert plan.paths == {("bill", "number"), ("payment", "accounts_receivable", "balance"), ("items_list",)}
    assert plan.free == ("tech",)


def test_a_tag_used_twice_is_one_slot_and_another_fallback_another_slot():
    plan = compile_text("#bill.number #bill.number #bill.number{none}", BUILTIN)

    assert plan.parts == (0, " ", 0, " ", 1)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Pay $#payment.amount, please.", "Pay $€5.00, please."),
        ("is:#payment.accounts_receivable.number.", "is:AR-1."),
        ("No#payment.number", "NoP-1"),
        ("https://example.org/#payment.number", "https://example.org/P-1"),
        ("#?who{nobody} and #?when", "Ada and #?when"),
        ("#fff page#top #123 ##payment.amount", "#fff page#top #123 #payment.amount"),
        ("https://example.org/#section.two", "https://example.org/#section.two"),
    ],
)
def test_a_text_is_filled_with_one_recipients_values(source, text):
    values = {
        "payment": {"number": "P-1", "amount": "5", "accounts_receivable": {"number": "AR-1"}},
        "free": {"who": "Ada"},
    }

    assert filled(source, values) == text


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("#bill.numbr", Problem(ProblemCode.UNKNOWN_TAG, "bill.numbr", suggestions=("bill.number",))),
        ("#nothing.like_this_at_all", Problem(ProblemCode.UNKNOWN_TAG, "nothing.like_this_at_all")),
        ("#contact.__class__", Problem(ProblemCode.UNKNOWN_TAG, "contact.__class__")),
        ("x\x00y", Problem(ProblemCode.BAD_CHARACTER, detail="the character U+0000 must not be in a text")),
        ("#bill.pay_link{ask us}", Problem(ProblemCode.BAD_FALLBACK, "bill.pay_link")),
    ],
)
def test_what_is_wrong_with_a_text_is_named_and_stays_in_it(source, problem):
    plan = compile_text(source, BUILTIN)

    assert [(p.code, p.tag, p.detail, p.suggestions[:1]) for p in plan.problems] == [
        (problem.code, problem.tag, problem.detail, problem.suggestions)
    ]
    assert filled(source, {}) == source


@pytest.mark.parametrize("source", ["#payment", "#payment.accounts_receivable", "No#payment"])
def test_a_tag_that_stops_at_a_record_is_unfinished(source):
    (problem,) = compile_text(source, BUILTIN).problems

    assert problem.code is ProblemCode.UNFINISHED_TAG


def test_a_problem_says_itself_in_a_sentence():
    (problem,) = compile_text("#payment.amont", BUILTIN).problems

    assert problem.sentence.startswith("There is no tag #payment.amont. Perhaps #payment.amount")


NAME = Field("name", "Name", fallback="customer")
OWN = Catalogue((Kind("pet", "Pet", (NAME, Field("age", "Age", FieldType.NUMBER))),))


@pytest.mark.parametrize(
    ("source", "values", "text"),
    [
        ("#pet.name{friend}", {"pet": {"name": "Rex"}}, "Rex"),
        ("#pet.name{friend}", {"pet": {"name": ""}}, "friend"),
        ("#pet.name{friend}", {"pet": {"name": "  "}}, "friend"),
        ("#pet.name{friend}", {"pet": {}}, "friend"),
        ("#pet.name{friend}", {"pet": None}, "friend"),
        ("#pet.name{friend}", {"pet": "Rex"}, "friend"),
        ("#pet.name{}", {}, ""),
        ("#pet.name", {}, "customer"),
        ("#pet.age", {"pet": {"age": 0}}, "0"),
    ],
)
def test_the_tags_own_fallback_comes_before_the_fields(source, values, text):
    assert filled(source, values, OWN) == text


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({}, Problem(ProblemCode.MISSING, "pet.age")),
        ({"pet": {"age": None}}, Problem(ProblemCode.MISSING, "pet.age")),
        ({"pet": {"age": "old"}}, Problem(ProblemCode.UNSHOWABLE, "pet.age", "“old” is no figure")),
        ({"pet": {"age": {"of": 1}}}, Problem(ProblemCode.UNSHOWABLE, "pet.age", "there is no figure here")),
        ({"pet": {"age": 10**5000}}, None),
    ],
)
def test_a_value_that_is_missing_or_wrong_is_named_and_the_tag_stays(values, problem):
    fills, problems = compile_text("#pet.age", OWN).fill(values, ENGLISH)

    assert fills == ["#pet.age"]
    assert [p.tag for p in problems] == ["pet.age"]
    assert problem is None or problems == [problem]


def test_one_bad_value_leaves_the_others_alone():
    values: dict[str, object] = {"bill": {"number": "B-1", "due_date": "soon", "amount": "5"}}

    fills, problems = compile_text("#bill.number #bill.due_date #bill.amount", BUILTIN).fill(values, ENGLISH)

    assert fills == ["B-1", "#bill.due_date", "€5.00"]
    assert [problem.tag for problem in problems] == ["bill.due_date"]


def test_a_value_of_several_lines_brings_its_own_html():
    fills: list[Fill] = compile_text("#company.address", BUILTIN).fill({"company": {"address": "A & B\nC"}}, ENGLISH)[0]

    assert fills == [("A & B\nC", "A &amp; B<br>C")]


def test_a_text_with_too_many_tags_is_refused_and_not_worked_through():
    parts: tuple[Part, ...] = (plan := compile_text("#a.b " + "".join(f"#x.y{n} " for n in range(2000)), BUILTIN)).parts

    assert plan.problems[-1].code is ProblemCode.TOO_MANY_TAGS
    assert len(plan.problems) == MOST_TAGS + 1
    assert len(parts) == 1
