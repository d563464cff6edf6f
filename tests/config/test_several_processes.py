"""Two screens and two workers as processes of their own, over one database: nothing lost, nothing twice."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from postroom.delivery.models import Worker
from postroom.outbox.models import Message
from tests import makers, post
from tests.api.programs import Program
from tests.config.test_up import until
from tests.servers.smtp import SmtpServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
COUNT = 60


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def asked(port: int, path: str, token: str = "", body: object = None) -> tuple[int, str]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def is_ready(port: int) -> bool:
    with suppress(OSError):
        return asked(port, "/readyz")[0] == 200
    return False


@pytest.fixture
def start(tmp_path):
    """Starts parts of Postroom; all are gone at the end."""
    environment = {
        **os.environ,
        "POSTROOM_DATA_DIR": str(tmp_path / "data"),
        "POSTROOM_LOG_FORMAT": "json",
        "POSTROOM_RETRY_BASE_SECONDS": "1",
        "POSTROOM_METRICS_TOKEN": "",
    }
    running: list[subprocess.Popen[bytes]] = []

    def part(*words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "postroom.config.cli", *words]
        with (tmp_path / f"log-{len(running)}").open("wb") as log:
            running.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True))
        return running[-1]

    yield part
    for process in running:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


def test_two_screens_and_two_workers_share_one_database(start, tmp_path):
    ports = [free_port(), free_port()]
    webs = [start("web", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2") for port in ports]
    with SmtpServer() as server:
        post.account(server.port, connections=2)
        program = Program()
        for number in range(COUNT):
            makers.contact(f"C-{number}")
        helpers = [start("work", "--concurrency", "1") for _ in range(2)]
        until(lambda: all(map(is_ready, ports)) and Worker.objects.count() == 2, 90)

        statuses = ordered(ports, program.token, halfway=helpers[0].terminate)
        until(lambda: len(server.taken) >= COUNT and not Message.objects.exclude(state="sent").exists(), 60)
        seen = [asked(port, "/metrics")[1] for port in ports]
        webs[0].terminate()
        ended = [process.wait(60) for process in (helpers[0], webs[0])]

    assert statuses == {201: COUNT}
    assert set(Counter(mail.recipient for mail in server.taken).values()) == {1}
    assert len(server.taken) == COUNT
    assert ended == [0, 0]
    assert is_ready(ports[1])
    assert [text.count("postroom_workers_alive 1\n") for text in seen] == [1, 1]
    accepted = f'postroom_attempts_total{{account="office",result="accept"}} {COUNT}\n'
    assert [text.count(accepted) for text in seen] == [1, 1]
    the_log_is_json_and_names_nobody(tmp_path)


def ordered(ports: list[int], token: str, *, halfway: Callable[[], None]) -> Counter[int]:
    """Order messages from both screens in turn; returns how they answered."""
    statuses: Counter[int] = Counter()
    for number in range(COUNT):
        body = {"contact": f"C-{number}", "subject": "Hello", "text": "Hello."}
        statuses[asked(ports[number % 2], "/api/v1/messages", token, body)[0]] += 1
        if number == COUNT // 2:
            halfway()
    return statuses


def the_log_is_json_and_names_nobody(tmp_path: Path) -> None:
    lines = [line for log in sorted(tmp_path.glob("log-*")) for line in log.read_text().splitlines()]
    assert [line for line in lines if not line.startswith('{"ts": "')] == []
    assert sum(json.loads(line).get("route") == "/api/v1/messages" for line in lines) == COUNT
    assert "@customers" not in "".join(lines)
