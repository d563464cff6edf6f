"""The whole installation as an operator runs it: started, hurt, asked, stopped."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.config.conftest import own_environment

pytestmark = pytest.mark.processes

PASSWORD = "a long enough password"


class Installation:
    """A running `postroom up` and what it wrote."""

    def __init__(self, data_dir: Path, environment: dict[str, str]) -> None:
        self.data_dir = data_dir
        data_dir.parent.chmod(0o711)
        self.log = data_dir.with_name("up.log")
        command = [sys.executable, "-m", "postroom.config.cli", "up", "--data", data_dir, "--bind", "127.0.0.1:0"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        self.address = until(lambda: re.search(r"runs on (http://\S+)", self.log.read_text()), 600)[1]
        until(self.answers, 120)

    def answers(self) -> bool:
        try:
            urllib.request.urlopen(self.address, timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def part(self, word: str) -> int:
        """The number of the direct child whose command line has `word`."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return next((int(child) for child in children if word in command_line(int(child))), 0)

    def seconds_until_back(self, word: str, works) -> float:
        """Kill a part and wait until another process does its work."""
        killed = self.part(word)
        os.kill(killed, signal.SIGKILL)
        begun = time.monotonic()
        until(lambda: self.part(word) not in (0, killed) and works(), 120)
        return time.monotonic() - begun


def command_line(number: int) -> list[str]:
    try:
        words = Path(f"/proc/{number}/cmdline").read_text().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [Path(word).name for word in words]


def until(claim, seconds: float):
    """What `claim` returns once that is true."""
    deadline = time.monotonic() + seconds
    while not (found := claim()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
    return found


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="postroom-config-") as folder:
        running = Installation(Path(folder) / "data", own_environment())
        yield running
        running.process.terminate()
        running.process.wait(60)


@pytest.fixture(scope="module")
def stopped(installation) -> Installation:
    """The same one after it was asked to stop; the tests at the end of this file take it."""
    installation.process.terminate()
    installation.process.wait(60)
    return installation


def url_of(data_dir: Path) -> str:
    return f"postgresql://postroom@/postroom?host={data_dir}/run"


def database_answers(data_dir: Path) -> bool:
    try:
        psycopg.connect(url_of(data_dir)).close()
    except psycopg.OperationalError:
        return False
    return True


def worker_is_seen(data_dir: Path, *, after: float) -> bool:
    with psycopg.connect(url_of(data_dir)) as connection:
        query = "SELECT count(*) FROM delivery_worker WHERE extract(epoch FROM started_at) > %s"
        return connection.execute(query, [after]).fetchone()[0] > 0


@pytest.mark.skipif(sys.platform != "linux", reason="finds the parts through /proc")
def test_database_web_and_worker_come_back_by_themselves_when_killed(installation):
    data_dir = installation.data_dir
    now = time.time()

    back = {
        "database": installation.seconds_until_back("postgres", lambda: database_answers(data_dir)),
        "web": installation.seconds_until_back("web", installation.answers),
        "worker": installation.seconds_until_back("work", lambda: worker_is_seen(data_dir, after=now)),
    }

    assert {name: seconds < 60 for name, seconds in back.items()} == {"database": True, "web": True, "worker": True}


def test_a_second_one_on_the_same_data_is_refused(installation, postroom):
    second = postroom("up", "--data", installation.data_dir, "--bind", "127.0.0.1:0")

    assert second.returncode == 2
    assert second.stderr == (
        f"postroom: Postroom already runs on {installation.data_dir} (process {installation.process.pid}).\n"
    )


def test_a_taken_address_is_refused_before_anything_starts(installation, postroom, tmp_path):
    address = installation.address.removeprefix("http://")

    second = postroom("up", "--data", tmp_path / "other", "--bind", address)

    assert second.returncode == 1
    assert second.stderr == (
        f"postroom: Cannot listen on {address}: Address already in use. Choose another with --bind.\n"
    )
    assert not (tmp_path / "other").exists()


def test_the_first_user_is_asked_for_and_can_be_made_while_it_runs(installation, postroom):
    asked = "postroom createuser --super" in installation.log.read_text()
    words = ["createuser", "--data", installation.data_dir, "--email", "ada@example.org", "--name", "Ada", "--super"]

    made = postroom(*words, "--password-stdin", stdin=f"{PASSWORD}\n")
    again = postroom(*words, "--password-stdin", stdin=f"{PASSWORD}\n")

    assert asked
    assert made.stdout == "Ada can sign in as ada@example.org.\n"
    assert (again.returncode, again.stderr) == (1, "postroom: There is a user ada@example.org already.\n")


def test_the_doctor_finds_a_running_installation_well(installation, postroom):
    until(lambda: worker_is_seen(installation.data_dir, after=0), 120)

    found = postroom("doctor", "--json", "--data", installation.data_dir)

    report = json.loads(found.stdout)
    assert {check["name"]: check["repair"] for check in report["checks"]} == dict.fromkeys(
        [
            "python",
            "data folder",
            "disk space",
            "secret key",
            "encryption keys",
            "key files",
            "database",
            "durability",
            "checksums",
            "migrations",
            "clock",
            "worker",
            "channel accounts",
            "capture mode",
            "time zone",
            "public address",
            "mail servers",
            "secrets",
            "background jobs",
            "sending",
            "backup",
        ],
        "",
    )
    assert (report["ok"], found.returncode) == (True, 0)


def test_a_database_that_does_not_answer_is_told_in_a_sentence(data_dir, postroom, environment):
    environment["POSTROOM_DATABASE_URL"] = f"postgresql://nobody@/none?host={data_dir}"

    refused = postroom("migrate", "--data", data_dir)

    assert refused.returncode == 1
    assert refused.stderr.startswith("postroom: The database of POSTROOM_DATABASE_URL does not answer: ")


def test_asked_to_stop_it_stops_everything_in_order(stopped):
    assert stopped.process.returncode == 0
    assert not database_answers(stopped.data_dir)
    log = (stopped.data_dir / "log" / "postgres.log").read_text()
    assert log.rstrip().endswith("database system is shut down")


def test_the_doctor_tells_what_is_wrong_when_nothing_runs(stopped, postroom):
    (stopped.data_dir / "encryption_keys").write_text("no key\n")

    def wrong() -> list[str]:
        found = postroom("doctor", "--json", "--data", stopped.data_dir)
        report = json.loads(found.stdout)
        assert (report["ok"], found.returncode) == (False, 1)
        return [check["name"] for check in report["checks"] if not check["ok"]]

    until(lambda: wrong() == ["encryption keys", "worker"], 120)  # a worker counts as alive for a minute
