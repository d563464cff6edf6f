"""What a run costs, as a program reads it."""

from datetime import datetime

from postroom.api.run_shapes import ExpectedOut, MoneyOut, RunCosts, SpentOut
from postroom.costs import expected, report


def costs_of(*, batch_id: int | None, at: datetime) -> RunCosts:
    """Return what the messages of a run's batch are expected to cost at this time, and what was spent on them."""
    if batch_id is None:
        return RunCosts(expected=[], spent=[])
    return RunCosts(
        expected=[
            ExpectedOut(
                channel=one.channel,
                messages=one.messages,
                unpriced=one.unpriced,
                money=[MoneyOut(amount=money.amount, currency=money.currency) for money in one.money],
            )
            for one in expected.add_up(expected.of_batch(batch_id=batch_id), at=at)
        ],
        spent=[
            SpentOut(messages=one.messages, amount=one.amount, currency=one.currency or None)
            for one in report.spent(batch_id=batch_id)
        ],
    )
