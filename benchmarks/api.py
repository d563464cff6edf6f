"""Write messages through the API with durable commits: one a request, and in batches of a thousand.

One server with two processes and the database share the machine with the program that asks. The limit is what the same
server answers to a request that only lets a key in and writes nothing.
"""

import argparse
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import orjson

from benchmarks import customers, ground

BATCH = 1000
CONNECTIONS = 8
LEAST_SINGLES, LEAST_IN_BATCHES = 300, 3000


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="api")
    parser.add_argument("--singles", type=int, default=4_000)
    parser.add_argument("--batches", type=int, default=30)
    options = parser.parse_args(arguments)
    with ground.installation() as url:
        token = _prepare(url, BATCH)
        with _server() as (port, process):
            ask = _asker(port, token)
            limit = _rate(options.singles, lambda _: ask("GET", "/templates/hello", None))
            singles = _rate(options.singles, lambda number: ask("POST", "/messages", _order(number), f"m{number}"))
            batch = {"messages": [_order(number) for number in range(BATCH)]}
            batches = BATCH * _rate(options.batches, lambda number: ask("POST", "/messages", batch, f"b{number}"), of=2)
            rss = ground.memory_mb(process)
        written = ground.asker(url)("SELECT count(*) FROM outbox_dispatch")
    assert written == options.singles + options.batches * BATCH, f"{written} written"
    print(f"one a request {singles:,.0f} messages/s, in batches {batches:,.0f} messages/s; {limit:,.0f} reads/s")
    ground.report(
        name="api", ours=singles, unit="messages/s, one a request", limit=limit,
        peers={}, rss_mb=rss, ok=singles >= LEAST_SINGLES and batches >= LEAST_IN_BATCHES,
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


def _order(number: int) -> dict[str, object]:
    return {
        "contact": f"AR-{number % BATCH + 1:07}",
        "template": "hello",
        "free_values": {"order": f"W-{number}"},
        "reference": f"W-{number}",
    }


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


def _asker(port: int, token: str) -> Callable[..., None]:
    """A function that asks over a connection of its own thread and wants a 2xx."""
    import threading

    own = threading.local()

    def ask(method: str, path: str, body: object, name: str = "") -> None:
        if not hasattr(own, "line"):
            own.line = http.client.HTTPConnection("127.0.0.1", port)
            own.line.connect()
            own.line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        if name:
            headers["Idempotency-Key"] = name
        own.line.request(method, f"/api/v1{path}", orjson.dumps(body) if body else None, headers)
        answer = own.line.getresponse()
        said = answer.read()
        assert answer.status in (200, 201), said[:500]

    return ask


def _rate(count: int, do: Callable[[int], None], *, of: int = CONNECTIONS) -> float:
    with ThreadPoolExecutor(of) as pool:
        begun = time.monotonic()
        list(pool.map(do, range(count)))
        return count / (time.monotonic() - begun)


if __name__ == "__main__":
    main(sys.argv[1:])
