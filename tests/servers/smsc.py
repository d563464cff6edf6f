"""A message centre on loopback, built with the npm package `smpp`: it takes text messages and misbehaves as told.

`npm ci` in `tests/servers/smsc` installs it; `make test` does that.
"""

import json
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "smsc"
is_missing = shutil.which("node") is None or not (HERE / "node_modules/smpp").exists()
needs_smsc = pytest.mark.skipif(is_missing, reason="the npm package smpp is not installed (make test does that)")


class Smsc:
    """`told` is everything it said, in order. `manners` are those of `smsc.js`, and can be changed by `set`."""

    def __init__(self, **manners):
        self._manners = manners
        self.told = []
        self._heard = threading.Condition()

    def __enter__(self):
        self._process = subprocess.Popen(
            ["node", HERE / "smsc.js", json.dumps(self._manners)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.port = self.wait_for("listening")["port"]
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._process.stdout.close()

    def events(self, *names):
        """What it said of these kinds so far."""
        with self._heard:
            return [event for event in self.told if event["event"] in names]

    @property
    def taken(self):
        """The messages that it took, answered or not."""
        return self.events("taken")

    def wait_for(self, name, count=1, *, seconds=20):
        """Wait until it has said something so often, and return the last."""
        with self._heard:
            came = self._heard.wait_for(lambda: self._count(name) >= count, timeout=seconds)
        assert came, f"{count} {name} wanted, heard {self.told[-20:]}"
        return self.events(name)[-1]

    def set(self, **manners):
        self._order("set", manners=manners)

    def deliver(self, tag="", command="deliver_sm", **pdu):
        """Send something to whoever is bound, without waiting."""
        self._order("deliver", pdu=pdu, tag=tag, command=command)

    def hang_up(self):
        self._order("hangUp")

    def unbind(self):
        self._order("unbind")

    def kill(self):
        self._process.kill()

    def _order(self, name, **told):
        done = len(self.events("done"))
        self._process.stdin.write(json.dumps({"do": name, **told}) + "\n")
        self._process.stdin.flush()
        self.wait_for("done", done + 1)

    def _count(self, name):
        return sum(event["event"] == name for event in self.told)

    def _read(self):
        for line in self._process.stdout:
            with self._heard:
                self.told.append(json.loads(line))
                self._heard.notify_all()
