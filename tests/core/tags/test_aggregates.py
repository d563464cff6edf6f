"""What `#notification.*` says of one customer's hits."""

from postroom.core.tags.aggregates import Hit, notification_values
from postroom.core.tags.builtin import BUILTIN
from postroom.core.tags.compiling import compile_text
from postroom.core.tags.show import show_for

ACCOUNT = {"number": "AR-1", "balance": "300.00"}


def bill(number: str, amount: str, account: object = ACCOUNT) -> Hit:
    return Hit("bill", {"number": number, "due_date": "2026-05-03", "amount": amount, "accounts_receivable": account})


def test_bills_are_listed_and_added_up():
    values = notification_values([bill("B-1", "100.10"), bill("B-2", "0.90 EUR")], number="N-1", currency="EUR")

    assert values == {
        "number": "N-1",
        "hits": 2,
        "total_notified_amount": "101.00 EUR",
        "bills_notified_amount": [
            {"number": "B-1", "due_date": "2026-05-03", "amount": "100.10"},
            {"number": "B-2", "due_date": "2026-05-03", "amount": "0.90 EUR"},
        ],
        "accounts_receivable": ACCOUNT,
    }


def test_what_is_still_open_counts_and_not_what_once_was_billed():
    hit = Hit("bill", {"number": "B-1", "amount": "100.00", "outstanding_amount": "40.00"})

    assert notification_values([hit], number="N-1", currency="EUR")["total_notified_amount"] == "40.00 EUR"


def test_two_currencies_have_no_total_and_the_tag_for_it_is_named():
    values = notification_values([bill("B-1", "1 EUR"), bill("B-2", "1 PLN")], number="N-1", currency="EUR")

    plan = compile_text("#notification.total_notified_amount", BUILTIN)
    _, problems = plan.fill({"notification": values}, show_for("en", "EUR"))

    assert [problem.tag for problem in problems] == ["notification.total_notified_amount"]


def test_of_several_accounts_only_the_numbers_are_told():
    hits = [bill("B-1", "1", {"number": "AR-1", "balance": "5"}), bill("B-2", "1", {"number": "AR-2", "balance": "7"})]

    assert notification_values(hits, number="N", currency="EUR")["accounts_receivable"] == {"number": "AR-1, AR-2"}


def test_kinds_of_jobs_activities_and_wallets_are_gathered():
    wallet = {"product_available_amount": "2 GB", "available_amount": "5"}
    hits = [
        Hit("job", {"type": "Repair"}),
        Hit("job", {"type": "Repair"}),
        Hit("job", {"type": "Installation"}),
        Hit("activity", {"type": "Reading"}),
        Hit("subscription", {"number": "S-1", "type": "Fibre", "outstanding_amount": "9"}),
        Hit("wallet", {**wallet, "estimated_consumption_date": "2026-06-12"}),
        Hit("wallet", {**wallet, "estimated_consumption_date": "2026-06-01"}),
    ]

    assert notification_values(hits, number="N", currency="EUR") == {
        "number": "N",
        "hits": 7,
        "total_notified_amount": "9 EUR",
        "subscriptions_notified_amount": [{"number": "S-1", "type": "Fibre", "amount": "9"}],
        "wallets_available_amount": "10 EUR",
        "wallets_product_available_amount": ["2 GB"],
        "wallets_estimated_consumption_date": "2026-06-01",
        "subscriptions_type": ["Fibre"],
        "jobs_type": ["Repair", "Installation"],
        "activities_type": ["Reading"],
    }


def test_a_broken_amount_has_no_total_and_breaks_nothing():
    assert "total_notified_amount" not in notification_values([bill("B-1", "much")], number="N", currency="EUR")
