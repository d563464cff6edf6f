"""Why a message cannot go is said in the reader's language."""

import re

import pytest
from django.utils.translation import override

from postroom.composing.services import Fault, FaultCode
from postroom.core.tags.problems import ProblemCode
from postroom.outbox.services import Hindrance
from postroom.runs.reasons import SENTENCES as OF_RUNS
from postroom.runs.reasons import Reason
from postroom.web.runs.reasons import REASONS
from postroom.web.shell import faults

CODES = [*ProblemCode, *FaultCode, *Hindrance]


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_sentence_that_says_what_it_is_about(code):
    fault = Fault(code=code, sentence="raw", tag="bill.number", detail="seven", who="Ada, C-1")

    one, all_of_them = faults.said(fault), faults.said_of_all(fault.key)

    assert {"raw", fault.key}.isdisjoint({one, all_of_them})
    assert "%(" not in one + all_of_them
    assert faults.said(Fault(code=code, sentence="raw", detail="seven")) != "raw"


def test_every_code_that_leaves_somebody_out_of_a_run_has_a_sentence():
    assert set(REASONS) == set(OF_RUNS) == set(Reason)


def test_no_sentence_stands_for_a_code_that_is_not_there():
    assert set(faults.SENTENCES) == set(CODES)
    assert set(faults.OF_ONE) < set(CODES)


def test_what_was_kept_as_a_sentence_is_shown_as_it_is():
    assert faults.said_of_all("there is no address for C-7: add one first") == (
        "there is no address for C-7: add one first"
    )


def test_names_that_may_have_been_meant_are_named():
    fault = Fault(code="unknown_tag", sentence="raw", tag="bill.numbr", suggestions=("bill.number", "job.number"))

    with override("en"):
        assert re.search(r"#bill\.numbr.+#bill\.number, #job\.number", faults.said(fault))
