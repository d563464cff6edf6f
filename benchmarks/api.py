"""Write messages through the API with durable commits: one a request, and in batches of a thousand.

One server with two processes and the database share the machine with the program that asks: `wrk`, which takes next to
nothing of it. The limit is what the same server answers to a request that only lets a key in and reads. The processor
time of the server and its database stands beside: on a machine that is busy it says more.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import orjson

from benchmarks import customers, ground

BATCH = 1000
CONNECTIONS = 8
LEAST_SINGLES, LEAST_IN_BATCHES = 300, 3000
ORDER = {
    "contact": "AR-@",
    "template": "hello",
    "free_values": {"order": "W-@"},
    "reference": "W-@",
}
"""A message; `@` stands for a number."""
SCRIPT = str(Path(__file__).with_name("wrk.lua"))


class Rate(NamedTuple):
    """What `wrk` got: how many answers, how many a second, within how many milliseconds 95 of 100, processor time."""

    answered: int
    per_second: float
    p95: float
    busy: float

    def __str__(self) -> str:
        each = self.busy * 1000 / self.answered
        return f"{self.per_second:7,.0f}/s, 95 of 100 within {self.p95:,.0f} ms; {each:.2f} ms of processor time each"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="api")
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args(arguments)
    batch = {"messages": [{**ORDER, "contact": f"AR-{number + 1:07}"} for number in range(BATCH)]}
    with ground.installation() as url:
        token = _prepare(url, BATCH)
        with _server() as (port, process):
            wrk = _Wrk(port, token, process, options.seconds)
            limit = wrk.asks("GET", "/templates/hello")
            print(f"reads           {limit}", flush=True)
            singles = wrk.asks("POST", "/messages", ORDER)
            print(f"one a request   {singles}", flush=True)
            batches = wrk.asks("POST", "/messages", batch, connections=2)
            print(f"1,000 a request {batches}", flush=True)
            rss = ground.memory_mb(process)
        written = ground.asker(url)("SELECT count(*) FROM outbox_dispatch")
    least = singles.answered + batches.answered * BATCH
    assert least <= written <= least + CONNECTIONS + 2 * BATCH, (
        f"{written} written, {least} answered"
    )  # some at the end
    in_batches = batches.per_second * BATCH
    print(f"one a request {singles.per_second:,.0f} messages/s, in batches {in_batches:,.0f} messages/s")
    ground.report(
        name="api", ours=singles.per_second, unit="messages/s, one a request", limit=limit.per_second,
        peers={}, rss_mb=rss, ok=singles.per_second >= LEAST_SINGLES and in_batches >= LEAST_IN_BATCHES,
    )  # fmt: skip


def _prepare(url: str, count: int) -> str:
    """A unit with customers, a published template, and a key; returns the key."""
    from django.utils.timezone import now

    from postroom.access import keys
    from postroom.access import services as access
    from postroom.access.viewer import SYSTEM
    from postroom.stationery import services as stationery
    from postroom.stationery.words import Words

    brand = access.save_brand(viewer=SYSTEM, code="power", name="Power")
    unit = access.save_unit(viewer=SYSTEM, code="main", name="Main", brand=brand)
    customers.fill(url, unit_id=unit.pk, count=count)
    template = stationery.make(viewer=SYSTEM, name="Hello", unit=None)
    draft = stationery.draft(template_id=template.pk, viewer=SYSTEM)
    text = "Dear #contact_information.first_name{customer},\n\nyour order #?order of #bill.amount is on its way."
    words = [Words.of_text(language="en", subject="Order #?order", text=text)]
    stationery.save_draft(version_id=draft.pk, revision=draft.revision, wordings=words, viewer=SYSTEM, at=now())
    stationery.publish(version_id=draft.pk, viewer=SYSTEM, at=now())
    terms = keys.Terms(code="bench", name="Bench", unit=unit, per_second=1_000_000)
    return keys.issue(viewer=SYSTEM, terms=terms, at=now())[1]


@contextmanager
def _server() -> Iterator[tuple[int, list[subprocess.Popen[bytes]]]]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    web = [sys.executable, "-m", "postroom.config.cli", "web", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(web, env=os.environ.copy())
    try:
        ground.wait_until(lambda: _answers(port), seconds=30)
        yield port, [process]
    finally:
        process.terminate()
        process.wait(timeout=60)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class _Wrk:
    """Asks one server for some seconds, over connections that stay open; wants a 2xx each time."""

    def __init__(self, port: int, token: str, server: list[subprocess.Popen[bytes]], seconds: int) -> None:
        self._url, self._token, self._server, self._seconds = f"http://127.0.0.1:{port}", token, server, seconds

    def asks(
        self, method: str, path: str, body: Mapping[str, object] | None = None, connections: int = CONNECTIONS
    ) -> Rate:
        """Ask, and return how it went."""
        with tempfile.NamedTemporaryFile() as pattern:
            pattern.write(orjson.dumps(body))
            pattern.flush()
            told = {"METHOD": method, "ADDRESS": f"/api/v1{path}", "TOKEN": self._token}
            told |= {"BODY_FILE": pattern.name, "NAME": f"{connections}-"} if body else {}
            before = ground.processor_seconds(self._server)
            said = subprocess.run(
                ["wrk", "-t1", f"-c{connections}", f"-d{self._seconds}", "--timeout", "60", "-s", SCRIPT, self._url],
                env=os.environ | told, check=True, capture_output=True, text=True,
            ).stdout  # fmt: skip
        words = said.splitlines()[-1].split()
        answered, failed, seconds, p95 = map(float, words[1::2])
        assert not failed, said
        return Rate(int(answered), answered / seconds, p95, ground.processor_seconds(self._server) - before)


if __name__ == "__main__":
    main(sys.argv[1:])
