import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from postroom.config import accounts
from postroom.config.database import AlreadyRunning, DatabaseFailed, EmbeddedDatabase

pytestmark = pytest.mark.processes

HOLDS_A_DATABASE = """
import sys, time
from pathlib import Path
from postroom.config.database import EmbeddedDatabase
database = EmbeddedDatabase(Path(sys.argv[1]), fsync=False)
print(database.start(), database.process.pid, flush=True)
time.sleep(60)
"""
NOBODYS_FIRST_START = """
import json, os, tempfile, psycopg
from pathlib import Path
from postroom.config.database import EmbeddedDatabase
with tempfile.TemporaryDirectory() as folder:
    with EmbeddedDatabase(Path(folder), fsync=False) as database, psycopg.connect(database.url) as connection:
        role, rows = connection.execute("SELECT current_user, (SELECT count(*) FROM pg_stat_activity)").fetchone()
        owner = os.stat(Path(folder) / "pg").st_uid
print(json.dumps([role, owner == os.getuid()]))
"""


@pytest.fixture
def held(data_dir):
    """Another process that runs a database in `data_dir`: the process, the address and the server's number."""
    command = [sys.executable, "-c", HOLDS_A_DATABASE, data_dir]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    url, number = process.stdout.readline().split()
    yield process, url, int(number)
    process.kill()
    process.communicate()


def ask(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchone()[0] if cursor.description else None


def test_first_start_gives_a_durable_server_without_a_network_port(data_dir):
    with EmbeddedDatabase(data_dir) as database:
        names = ["fsync", "synchronous_commit", "full_page_writes", "data_checksums", "listen_addresses"]
        found = {name: ask(database.url, f"SHOW {name}") for name in [*names, "server_encoding"]}
        address = ask(database.url, "SELECT inet_server_addr()")

    assert found == {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "listen_addresses": "",
        "server_encoding": "UTF8",
    }
    assert address is None


def test_postroom_signs_in_as_a_role_that_can_neither_read_files_nor_start_programs(data_dir):
    with EmbeddedDatabase(data_dir, fsync=False) as database:
        is_super = ask(database.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(database.url, "SELECT pg_read_file('/etc/passwd')")

    assert is_super is False


def test_letters_of_all_languages_are_letters(data_dir):
    with EmbeddedDatabase(data_dir, fsync=False) as database:
        assert ask(database.url, "SELECT lower('ŁÓDŹ ÄÖÜ ÉÇ')") == "łódź äöü éç"
        assert ask(database.url, "SELECT to_tsvector('simple', 'ŁÓDŹ')::text") == "'łódź':1"


def test_what_was_committed_is_there_after_a_restart(data_dir):
    with EmbeddedDatabase(data_dir, fsync=False) as database:
        ask(database.url, "CREATE TABLE kept AS SELECT 7 AS number")

    with EmbeddedDatabase(data_dir, fsync=False) as database:
        assert ask(database.url, "SELECT number FROM kept") == 7
    assert not database.alive()


def test_a_second_owner_is_refused_and_can_join_instead(held, data_dir):
    process, url, _ = held
    second = EmbeddedDatabase(data_dir, fsync=False)

    with pytest.raises(AlreadyRunning, match=rf"already runs on .* \(process {process.pid}\)"):
        second.start()

    assert second.join() == url
    assert ask(url, "SELECT 1") == 1


def test_joining_a_folder_without_a_database_says_what_to_do(data_dir):
    with pytest.raises(DatabaseFailed, match="run `postroom up` first"):
        EmbeddedDatabase(data_dir, fsync=False).join()


def test_nothing_committed_is_lost_when_the_server_is_killed(data_dir):
    with EmbeddedDatabase(data_dir) as database:
        ask(database.url, "CREATE TABLE kept AS SELECT generate_series(1, 10000) AS number")
        os.kill(database.process.pid, signal.SIGKILL)
        database.process.wait()

    with EmbeddedDatabase(data_dir) as database:
        assert ask(database.url, "SELECT count(*) FROM kept") == 10_000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent died")
def test_the_server_ends_in_order_when_its_owner_is_killed(held, data_dir):
    process, _, _ = held

    process.kill()
    process.wait()
    time.sleep(0.5)

    with EmbeddedDatabase(data_dir, fsync=False):
        pass
    assert "was not properly shut down" not in (data_dir / "log" / "postgres.log").read_text()


def test_a_server_that_outlived_its_owner_is_replaced_by_our_own(held, data_dir):
    process, _, number = held
    os.kill(number, signal.SIGSTOP)
    process.kill()
    process.wait()

    with (
        subprocess.Popen(["/bin/sh", "-c", f"sleep 0.5; kill -CONT {number}"]),
        EmbeddedDatabase(data_dir, fsync=False) as database,
    ):
        ours = database.process.pid
        assert int((data_dir / "pg" / "postmaster.pid").read_text().split()[0]) == ours != number


def test_the_number_of_a_stranger_in_the_pid_file_does_not_stop_the_start(data_dir):
    with EmbeddedDatabase(data_dir, fsync=False) as database:
        lines = (data_dir / "pg" / "postmaster.pid").read_text().splitlines()
        account = database.part.account
    server_user = account.uid if account else None
    with subprocess.Popen(["sleep", "60"], user=server_user) as stranger:
        (data_dir / "pg" / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")

        with EmbeddedDatabase(data_dir, fsync=False) as database:
            assert ask(database.url, "SELECT 1") == 1

        assert stranger.poll() is None
        stranger.kill()


def test_a_first_start_that_was_interrupted_is_begun_anew(data_dir):
    data_dir.chmod(0o711)
    (data_dir / "pg.new").mkdir()
    (data_dir / "pg.new" / "half").touch()

    with EmbeddedDatabase(data_dir, fsync=False) as database:
        assert ask(database.url, "SELECT 1") == 1

    assert not (data_dir / "pg.new").exists()


def test_a_server_that_cannot_start_tells_why(data_dir):
    with EmbeddedDatabase(data_dir, fsync=False):
        pass
    (data_dir / "pg" / "postgresql.auto.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(DatabaseFailed, match="no_such_setting"):
        EmbeddedDatabase(data_dir, fsync=False).start()


def test_other_users_of_the_machine_cannot_connect(data_dir, as_nobody):
    with EmbeddedDatabase(data_dir, fsync=False) as database:
        if database.part.account and database.part.account.name == "nobody":
            pytest.skip("PostgreSQL runs as `nobody` here")
        (data_dir / "run").chmod(0o777)
        for socket in (data_dir / "run").glob(".s.PGSQL.5432"):
            socket.chmod(0o777)
        tried = as_nobody(f"import psycopg; psycopg.connect({database.url!r})")

    assert tried.returncode == 1
    assert 'Peer authentication failed for user "postroom"' in tried.stderr


def test_an_ordinary_user_runs_it_as_themselves(as_nobody):
    done = as_nobody(NOBODYS_FIRST_START)

    assert done.stderr == ""
    assert json.loads(done.stdout) == ["postroom", True]


@pytest.mark.skipif(os.geteuid() != accounts.ROOT, reason="only root runs PostgreSQL as somebody else")
def test_started_by_root_the_server_is_not_root(data_dir):
    with EmbeddedDatabase(data_dir, fsync=False) as database:
        owner = Path(f"/proc/{database.process.pid}").stat().st_uid

    assert owner == accounts.server().uid != accounts.ROOT
