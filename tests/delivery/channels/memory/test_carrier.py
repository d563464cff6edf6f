"""The carrier that keeps what it is handed."""

from postroom.core.carriage.outcome import Accepted, TryLater
from postroom.delivery.channels.memory.carrier import MemoryCarrier, accept
from tests.delivery.channels.makers import make_batch, make_envelope


def _later(envelope):
    return TryLater(envelope.reference, "451", "busy")


def test_everything_is_kept_and_accepted():
    carrier, batch = MemoryCarrier(), make_batch(2)

    outcomes = list(carrier.hand_over(batch))

    assert outcomes == [Accepted("1", "memory-1-1", "250"), Accepted("2", "memory-2-1", "250")]
    assert carrier.handed == batch


def test_script_answers_try_by_try_and_its_last_answer_stays():
    carrier = MemoryCarrier({"c1@example.net": [_later, accept]})

    kinds = [type(outcome) for _ in range(3) for outcome in carrier.hand_over([make_envelope()])]

    assert kinds == [TryLater, Accepted, Accepted]


def test_account_in_memory_is_always_good():
    carrier = MemoryCarrier()

    verdict = carrier.check()
    carrier.close()

    assert verdict.ok
