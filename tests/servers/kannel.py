"""A Kannel on loopback, as Debian has it: bearerbox and smsbox, with a message centre behind them over SMPP."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

import pytest

BOXES = [shutil.which(box, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin") for box in ("bearerbox", "smsbox")]
needs_kannel = pytest.mark.skipif(None in BOXES, reason="Kannel is not installed (make test-packages does that)")
USER, PASSWORD = "postroom", "a password of Kannel's"
_CONFIG = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = {password}
smsbox-port = {inner}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
dlr-storage = internal
log-file = {folder}/bearerbox.log
log-level = 0

group = smsc
smsc = smpp
smsc-id = centre
host = 127.0.0.1
port = {centre}
transceiver-mode = true
smsc-username = kannel
smsc-password = kannel
system-type = ""
source-addr-autodetect = true
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {outer}
sendsms-interface = 127.0.0.1
log-file = {folder}/smsbox.log
log-level = 0

group = sendsms-user
username = {user}
password = "{password}"
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = yes
concatenation = yes
max-messages = 0
get-url = "{texts}?from=%p&to=%P&text=%a&id=%I"
"""


class Kannel:
    """It takes texts at `url` for the message centre at the port `centre`; what comes from there, it brings to `texts`,
    an address that is told before it starts."""

    def __init__(self, centre: int) -> None:
        self.texts = ""
        self._centre, self._admin, self._outer = centre, _free_port(), _free_port()
        self.url = f"http://127.0.0.1:{self._outer}"
        self.folder = Path(tempfile.mkdtemp(prefix="kannel-"))
        self._boxes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        (self.folder / "kannel.conf").write_text(
            _CONFIG.format(
                folder=self.folder, user=USER, password=PASSWORD, texts=self.texts, centre=self._centre,
                admin=self._admin, inner=_free_port(), outer=self._outer,
            )
        )  # fmt: skip
        try:
            self._start(BOXES[0], lambda: "centre" in self.status and "(online " in self.status)
            self._start(BOXES[1], lambda: "smsbox:" in self.status and bool(self._ask(f"{self.url}/cgi-bin/sendsms")))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for box in reversed(self._boxes):
            box.terminate()
            try:
                box.wait(15)
            except subprocess.TimeoutExpired:
                box.kill()
                box.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def status(self) -> str:
        """What it says of its lines and boxes."""
        return self._ask(f"http://127.0.0.1:{self._admin}/status.txt")

    @property
    def log(self) -> str:
        return "".join(path.read_text(errors="replace")[-4000:] for path in sorted(self.folder.glob("*.log")))

    def _start(self, box, is_up) -> None:
        with (self.folder / "said").open("ab") as said:
            self._boxes.append(
                subprocess.Popen([box, self.folder / "kannel.conf"], stdout=said, stderr=said, cwd=self.folder)
            )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            assert self._boxes[-1].poll() is None, (self.folder / "said").read_text() + self.log
            if is_up():
                return
            time.sleep(0.1)
        raise AssertionError(f"{box} does not come up: {self.status}\n{self.log}")

    def _ask(self, url: str) -> str:
        """Return what an address says, whatever its status; empty where nobody listens."""
        with contextlib.suppress(OSError):
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:
                    return answer.read().decode()
            except urllib.error.HTTPError as refused:
                return refused.read().decode()
        return ""


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
