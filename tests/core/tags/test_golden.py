"""Every tag of the documents this product was made from, filled with the catalogue's samples in four languages.

After a change that is meant, write the golden file anew: `python -m tests.core.tags.test_golden`.
"""

import json
from pathlib import Path

import pytest

from postroom.core.tags.builtin import BUILTIN
from postroom.core.tags.compiling import compile_text
from postroom.core.tags.show import show_for
from tests.core.tags.samples import sample_values

GOLDEN = Path(__file__).parent.parent / "golden" / "tags.json"
LANGUAGES = ("en", "pl", "de", "fr")
TAGS = {
    "accounts_receivable": "balance number outstanding_amount",
    "activity": "number type",
    "award_reward_transaction": "amount date number offer rewards_participant.number",
    "bill": "due_date number",
    "contact_information": "name",
    "dynamic_link": (
        "opt_in_affiliate_marketing opt_in_direct_marketing opt_out_affiliate_marketing opt_out_direct_marketing"
        " service_request_response_acceptance"
    ),
    "job": "number type",
    "notification": (
        "accounts_receivable.number activities_type bills_notified_amount contact_information.name jobs_type number"
        " subscriptions_notified_amount subscriptions_type total_notified_amount wallets_available_amount"
        " wallets_estimated_consumption_date wallets_product_available_amount"
    ),
    "payment": "accounts_receivable.balance accounts_receivable.outstanding_amount amount number",
    "payment_gateway_card": (
        "accounts_receivable.balance accounts_receivable.number card_holder_name last_four_digits"
    ),
    "payment_gateway_request": (
        "accounts_receivable.balance accounts_receivable.number accounts_receivable.outstanding_amount"
        " payment_gateway_card.card_holder_name"
    ),
    "rewards_participant": "accounts_receivable.number number sign_up_by_unit sign_up_on",
    "service_request": "number responded_by response_date response_description status type",
    "spend_reward_transaction": "date number rewards_participant.number total_amount unit",
    "subscription": "installed_items number services type",
    "account": "status statement overdue_amount",
    "author": "name email phone",
    "company": "name address logo late_payment_interest_rate bank_name iban bic",
}
SOURCES = ["#items_list", *(f"#{kind}.{name}" for kind, names in TAGS.items() for name in names.split())]


def filled(source: str, language: str) -> object:
    plan = compile_text(source, BUILTIN)
    fills, problems = plan.fill(sample_values(BUILTIN, plan.paths), show_for(language, "EUR"))
    assert (plan.parts, plan.problems, problems) == ((0,), (), [])
    return list(fills[0]) if isinstance(fills[0], tuple) else fills[0]


@pytest.mark.parametrize("source", SOURCES)
def test_a_tag_of_the_sources_is_filled_in_every_language(source):
    expected = json.loads(GOLDEN.read_text("utf-8"))[source]

    assert {language: filled(source, language) for language in LANGUAGES} == expected


def test_the_golden_file_holds_these_tags_and_no_others():
    assert list(json.loads(GOLDEN.read_text("utf-8"))) == SOURCES


if __name__ == "__main__":
    golden = {source: {language: filled(source, language) for language in LANGUAGES} for source in SOURCES}
    GOLDEN.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", "utf-8")
