"""Backed up while a worker sends, restored elsewhere: all is there, and nothing goes out until somebody says so."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from postroom.core.lifecycle import State
from postroom.filing import storing
from postroom.operation.models import Backup
from postroom.outbox.models import Message
from tests import post
from tests.config.conftest import own_environment
from tests.config.test_up import Installation, until, url_of, worker_is_seen
from tests.delivery.workers import workers
from tests.servers.smtp import SmtpServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
COUNT, SLOWLY = 150, 1
STATES = "SELECT state, hold_reason, count(*) FROM outbox_message GROUP BY 1, 2 ORDER BY 1, 2"


def command(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "postroom.config.cli", *map(str, words)]
    return subprocess.run(line, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300)


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory(prefix="postroom-config-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture
def kept(tmp_path, monkeypatch) -> str:
    """A file that goes out with messages, in the data folder."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path / "data")
    return storing.keep(b"a letter in a file")


@pytest.fixture
def backed_up() -> threading.Event:
    """Set when the backup is made; until then the mail server is slow."""
    return threading.Event()


@pytest.fixture
def sending(tmp_path, kept, backed_up):
    """A server, and a worker that is in the middle of sending to it, however long the backup takes."""
    with SmtpServer(on_step=lambda step, recipient: step == "dot" and backed_up.wait(SLOWLY)) as server:
        account = post.account(server.port, connections=1)
        post.messages(COUNT, on=account.lane)
        with workers(tmp_path / "log"):
            until(lambda: len(server.taken) >= 3, 60)
            yield server


def test_backup_under_load_restores_whole_and_sends_nothing_by_itself(folder, tmp_path, sending, kept, backed_up):
    file, elsewhere = folder / "postroom.tar", folder / "elsewhere"

    done = command("backup", file, "--with-keys", "--data", tmp_path / "data")
    sent_by_then = len(sending.taken)
    backed_up.set()
    until(lambda: not Message.objects.exclude(state=State.SENT).exists(), 60)
    restored = command("restore", file, "--data", elsewhere, **without_ours())
    states = started_and_resumed(elsewhere, sending)

    assert (done.returncode, restored.returncode) == (0, 0), done.stderr + restored.stderr
    assert sent_by_then < COUNT, "the worker was to be at work meanwhile"
    assert sum(states.values()) == COUNT
    assert f"and {states['held', 'restored']} messages are held:" in restored.stdout
    assert f"{states['held', 'restored']}  Dublin, by Office, single messages" in restored.stdout
    assert (elsewhere / "attachments" / kept[:2] / kept).read_bytes() == b"a letter in a file"
    assert (elsewhere / "secret_key").read_text().strip() == settings.SECRET_KEY
    assert Backup.objects.count() == 1


def started_and_resumed(data_dir: Path, server: SmtpServer) -> dict[tuple[str, str], int]:
    """Let the restored installation run, see that nothing goes out, let it go on; returns the states before that."""
    sent = len(server.taken)
    running = Installation(data_dir, {**own_environment(), "POSTROOM_ALLOW_PRIVATE_TARGETS": "yes"})
    try:
        until(lambda: worker_is_seen(data_dir, after=0), 60)
        time.sleep(3)
        with psycopg.connect(url_of(data_dir)) as found:
            states = {(state, reason): count for state, reason, count in found.execute(STATES)}
        assert len(server.taken) == sent, "something went out by itself"
        held = states["held", "restored"]
        went_on = command("resume", "--yes", "--data", data_dir, **without_ours())
        assert went_on.stdout.endswith(f"{held} messages go out now; sending goes on.\n")
        until(lambda: len(server.taken) == sent + held, 60)
    finally:
        running.process.terminate()
        running.process.wait(60)
    return states


def without_ours() -> dict[str, str]:
    """The new installation knows nothing of the tests' database and keys."""
    names = [name for name in os.environ if name.startswith("POSTROOM_")]
    return dict.fromkeys(names, "")


def test_backup_goes_only_where_nothing_is_and_restore_only_into_nothing(folder, tmp_path, kept):
    file = folder / "postroom.tar"
    command("backup", file, "--data", tmp_path / "data")

    again = command("backup", file, "--data", tmp_path / "data")
    into_this = command("restore", file, "--data", tmp_path / "data")
    into_this_database = command("restore", file, "--data", folder / "new")

    assert (again.returncode, again.stderr) == (1, f"postroom: {file} is there already.\n")
    assert into_this.stderr.endswith("A backup is restored into a new folder.\n")
    assert (into_this_database.returncode, into_this_database.stderr) == (
        1,
        "postroom: The database is not empty. A backup is restored into a new one.\n",
    )


def test_a_backup_holds_no_keys_unless_asked(folder, tmp_path, kept):
    file = folder / "postroom.tar"

    command("backup", file, "--data", tmp_path / "data")

    raw = file.read_bytes()
    assert [key in raw for key in (settings.SECRET_KEY.encode(), settings.ENCRYPTION_KEYS[0].encode())] == [False] * 2
