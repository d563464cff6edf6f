"""Workers killed with -9 while letters go to a provider: each is printed once, and none is lost."""

import threading

import pytest

from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State
from postroom.delivery.models import Consignment
from postroom.outbox.models import Dispatch, Lane, Message
from tests.delivery.letters import PROVIDERS, account_of, letters
from tests.delivery.workers import until, workers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
COUNT = 8


@pytest.fixture(autouse=True)
def _own_post():
    """The lane that comes with an installation, which an emptied database has no more."""
    Lane.objects.get_or_create(code="own-post", defaults={"name": "Own post", "channel": Channel.LETTER})


class Killer:
    """Kills the workers when the provider comes to a step with the nth letter, and again some letters later."""

    def __init__(self, step, *, at=(2, 5)):
        self.step, self.at, self.seen = step, at, 0
        self.workers = None
        self.lock = threading.Lock()

    def __call__(self, step):
        with self.lock:
            if step == self.step and self.workers:
                self.seen += 1
                if self.seen in self.at:
                    self.workers.kill()


@pytest.mark.parametrize(
    ("kind", "step"), [("lob", "post"), ("lob", "taken"), ("lob", "answer"), ("lob", "find"), ("pingen", "taken")]
)
def test_worker_killed_while_a_letter_is_posted(kind, step, tmp_path, monkeypatch):
    """Before it is kept, when it is, and when the answer has left; and while the provider is asked after it."""
    monkeypatch.setenv("POSTROOM_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("POSTROOM_ALLOW_PRIVATE_TARGETS", "yes")
    killer = Killer("taken" if step == "find" else step)
    with PROVIDERS[kind](on_step=killer, forgets_keys=True) as provider:
        account = account_of(kind, provider, answer_seconds=10)
        made = letters(*(f"Customer {number}" for number in range(COUNT)), on=account)
        with workers(tmp_path / "log") as some:
            killer.workers = some
            if step == "find":
                until(lambda: some.kills > 0, seconds=180)
                killer.step, killer.seen = "find", 1  # it dies again, asking after what the first death left in doubt
            done = until(lambda: not Dispatch.objects.exists(), seconds=120, meanwhile=some.replace)

    assert done, (tmp_path / "log").read_text()[-3000:]
    assert some.kills
    assert {message.state for message in Message.objects.all()} == {State.SENT}
    assert sorted(provider.keys) == sorted(Consignment.objects.values_list("key", flat=True))
    assert len(provider.printed) == len(made) == COUNT
