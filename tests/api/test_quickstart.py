"""The commands of the first program, run as they stand in the documentation against a real server."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from postroom.outbox.models import Message
from tests.delivery.workers import until

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/build/first-program.md").read_text()


def blocks(language: str) -> str:
    return "\n".join(re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL))


@pytest.fixture
def server(tmp_path, db_is_shared):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "postroom.config.cli", "web", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env=os.environ | {"POSTROOM_DATA_DIR": str(tmp_path)}
        )
        try:
            assert until(lambda: _answers(port)), (tmp_path / "log").read_text()
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture
def db_is_shared(transactional_db):
    """What this process writes, others see."""


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.processes
def test_the_commands_of_the_first_program_do_what_they_promise(server, tmp_path):
    (tmp_path / "setup.toml").write_text(blocks("toml"))
    environment = os.environ | {
        "URL": server,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "POSTROOM_DATA_DIR": str(tmp_path),
    }

    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", blocks("sh")], cwd=tmp_path, env=environment, capture_output=True, text=True
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    message = Message.objects.get()
    assert (message.subject, message.reference, message.hold_reason) == ("Your order W-7719", "W-7719", "capture")
    assert json.loads((tmp_path / "message.json").read_text())["id"] == message.pk
