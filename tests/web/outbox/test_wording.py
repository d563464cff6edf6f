import pytest

from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import FailureKind, Folder, HoldReason, State, Step
from postroom.outbox.services import Action
from postroom.web.outbox import acting, errands, wording
from postroom.web.outbox.actions import OF_FOLDER, OFFERS
from postroom.web.outbox.decisions import decision
from postroom.web.outbox.undoing import _ranges


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (wording.CHANNELS, set(Channel)),
        (wording.FOLDERS, set(Folder)),
        (wording.STATES, set(State)),
        (wording.STEPS, set(Step)),
        (wording.CAUSES, {*FailureKind, *HoldReason, "uncertain", "returned", "expired", "failed"}),
        (OF_FOLDER, set(Folder)),
        (OFFERS, {*Action, "send_anew"} - {Action.RESTORE}),
        (acting._DONE, {*Action, "send_anew"}),
        (errands.DOING, {*Action, "send_anew"}),
    ],
)
def test_every_code_has_its_words(table, codes):
    assert {str(code) for code in table} == {str(code) for code in codes}


@pytest.mark.parametrize(
    ("ids", "ranges"),
    [([], []), ([7], [[7, 7]]), ([3, 1, 2, 9, 11, 10], [[1, 3], [9, 11]])],
)
def test_ids_in_a_row_are_remembered_as_two_numbers(ids, ranges):
    assert _ranges(ids) == ranges


@pytest.mark.parametrize(("code", "said"), [("tlh", "tlh"), ("", "no language"), (None, "no language")])
def test_a_language_nobody_knows_is_named_by_its_code(code, said):
    detail = {"why": "unit", "wanted": code, "taken": "pl"}

    assert decision("language", detail) == (
        f"Written in Polish, the language of the unit: the template has no wording in {said}."
    )


def test_message_that_says_another_again_names_it():
    assert decision("resend_of", {"message": 17}) == "Says again what message 17 said."


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ({"taken": "email", "prefers": "email"}, "E-mail, as the customer prefers."),
        ({"taken": "email"}, "E-mail, the first channel of the run."),
        (
            {
                "taken": "letter",
                "prefers": "email",
                "passed": [["email", "undeliverable", "2026-05-03: 550 unknown"], ["sms", "no_address"]],
            },
            "Letter, because: the customer prefers E-mail, but the e-mail address cannot be reached"
            " (3 May 2026: 550 unknown); there is no phone number.",
        ),
        (
            {"taken": "sms", "passed": [["email", "suppressed", "complained"]]},
            "SMS, because: the e-mail address is on the block list (complained).",
        ),
    ],
)
def test_a_channel_is_explained_by_what_is_preferred_and_what_was_passed_over(detail, said):
    assert decision("channel", detail) == said
