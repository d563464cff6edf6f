"""Workers killed with -9 while registered letters are deposited: each is there once, and none is lost."""

from typing import Any

import pytest

from postroom.core.carriage.envelope import Channel
from postroom.core.carriage.registered import ProofKind
from postroom.core.lifecycle import State
from postroom.delivery.models import Consignment
from postroom.outbox.models import Dispatch, Lane, Message, Proof
from tests.delivery import registered
from tests.delivery.test_letters_of_killed_workers import Killer
from tests.delivery.workers import until, workers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
COUNT = 6


@pytest.fixture(autouse=True)
def _own_post():
    """The lane that comes with an installation, which an emptied database has no more."""
    Lane.objects.get_or_create(code="own-post", defaults={"name": "Own post", "channel": Channel.LETTER})


class Watched(dict[str, Any]):
    """The letters of a provider, which tells the steps: before one is kept, when it is, when somebody asks for one."""

    def __init__(self, killer: Killer) -> None:
        super().__init__()
        self.killer = killer

    def __setitem__(self, reference: str, held: Any) -> None:
        self.killer("post")
        super().__setitem__(reference, held)
        self.killer("taken")

    def get(self, *args: Any) -> Any:
        self.killer("find")
        return super().get(*args)


@pytest.mark.parametrize("step", ["post", "taken", "find"])
def test_worker_killed_while_a_registered_letter_is_deposited(step, tmp_path, monkeypatch):
    """Before it is kept, when it is, and while the provider is asked for what the first death left in doubt."""
    monkeypatch.setenv("POSTROOM_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("POSTROOM_ALLOW_PRIVATE_TARGETS", "yes")
    killer = Killer("taken" if step == "find" else step)
    with registered.provider() as server:
        server.provider.letters = Watched(killer)
        account = registered.account(server.server_port, answer_seconds=10, connections=1)
        made = registered.letters(*(f"ada{number}@x.example" for number in range(COUNT)), on=account)
        with workers(tmp_path / "log") as some:
            killer.workers = some
            if step == "find":
                until(lambda: some.kills > 0, seconds=180)
                killer.step, killer.seen = "find", 1
            done = until(lambda: not Dispatch.objects.exists(), seconds=180, meanwhile=some.replace)
        held = dict(server.provider.letters)
        posts = dict(server.provider.posts)

    assert done, (tmp_path / "log").read_text()[-3000:]
    assert some.kills
    assert {message.state for message in Message.objects.all()} == {State.SENT}
    assert sorted(held) == sorted(Consignment.objects.values_list("key", flat=True))
    assert (len(held), set(posts.values())) == (len(made), {1})
    assert Proof.objects.filter(kind=ProofKind.LETTER).count() == COUNT
