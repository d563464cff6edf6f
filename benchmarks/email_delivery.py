"""Deliver e-mails the whole way, from claim to recorded outcome, to postfix's smtp-sink.

In the same run: `smtp-source`, which only throws as many mails of the same size at the same sink (the limit), and
django-post-office with two processes of five threads over its own PostgreSQL tables (the peer).
"""

import argparse
import os
import re
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import customers, ground

if TYPE_CHECKING:
    from postroom.core.rendering.skeleton import Skeleton
    from postroom.outbox.models import Priority

SLICE = 5_000
BENCH = Path(__file__).parent.parent / ".bench"
POSTFIX = BENCH / "postfix/usr"
TEXT = "Dear {name},\n\nthank you for your payment.\n" + "The meter is read on the first of each month. " * 40
HTML = "<p>Dear {name},</p><p>thank you for your payment.</p>" + "<p>The meter is read on the first day.</p>" * 180


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="email")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--no-peer", action="store_true")
    options = parser.parse_args(arguments)
    with ground.installation() as url, Sink() as sink:
        size = _store(url, options.count, sink.port, options.connections)
        limit = sink.throw(options.count, size)
        ours, rss = _deliver(url, options)
        peers = {} if options.no_peer else {"django-post-office": _post_office(url, options.count, sink.port)}
    print(f"mails of {size} bytes; smtp-source {limit:,.0f} a second")
    best = max(peers.values(), default=0)
    ground.report(
        name="email", ours=ours, unit="messages/s", limit=limit, peers=peers, rss_mb=rss,
        ok=ours >= 0.5 * limit and ours >= 5 * best,
    )  # fmt: skip


class Sink:
    """smtp-sink on a free port."""

    def __enter__(self) -> "Sink":
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self._process = subprocess.Popen(
            [POSTFIX / "sbin/smtp-sink", "-u", "nobody", f"127.0.0.1:{self.port}", "1024"], env=_libraries()
        )
        ground.wait_until(self._answers, seconds=10)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def throw(self, count: int, size: int) -> float:
        """Mails a second of smtp-source with four sessions that are kept open."""
        source = [POSTFIX / "sbin/smtp-source", "-d", "-s", "4", "-m", str(count), "-l", str(size)]
        begun = time.monotonic()
        subprocess.run([*source, f"127.0.0.1:{self.port}"], env=_libraries(), check=True)
        return count / (time.monotonic() - begun)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _store(url: str, count: int, port: int, connections: int) -> int:
    """Put `count` approved messages into an account that is not live yet; returns the size of one mail in bytes."""
    from postroom.outbox.models import Priority

    unit_id, lane_id = account(url, port=port, connections=connections, customers_of=count)
    for start in range(0, count, SLICE):
        queue(url, range(start, min(start + SLICE, count)), unit_id=unit_id, lane_id=lane_id, priority=Priority.NORMAL)
    skeleton, fills = _skeleton(), ["Anna Kowalska 1"]
    return len(skeleton.text(fills)) + len(skeleton.html(fills)) + 700


def account(url: str, *, port: int, connections: int, customers_of: int) -> tuple[int, int]:
    """Make a unit with so many customers and an account that is not live yet; returns the ids of unit and lane."""
    from postroom.access import services as access
    from postroom.access.viewer import SYSTEM
    from postroom.delivery import services as delivery

    brand = access.save_brand(viewer=SYSTEM, code="power", name="Power")
    unit = access.save_unit(viewer=SYSTEM, code="main", name="Main", brand=brand)
    customers.fill(url, unit_id=unit.pk, count=customers_of)
    made = delivery.save_account(
        viewer=SYSTEM, code="office", name="Office", kind="smtp", unit=None,
        values={
            "host": "127.0.0.1", "port": port, "security": "none", "sender_address": "desk@example.org",
            "connections": connections, "reuse_mails": 5000,
        },
    )  # fmt: skip
    return unit.pk, made.pk


def queue(url: str, numbers: range, *, unit_id: int, lane_id: int, priority: "Priority") -> list[int]:
    """Queue one mail to each of these customers, in one commit; returns the ids of the messages."""
    from django.db import transaction
    from django.utils.timezone import now

    from postroom.core.carriage.envelope import Channel
    from postroom.core.lifecycle import State, Step
    from postroom.outbox import services as outbox

    first, skeleton = ground.asker(url)("SELECT min(id) FROM contacts_contact"), _skeleton()
    common = outbox.Common(
        unit_id=unit_id, channel=Channel.EMAIL, state=State.DRAFT, lane_id=lane_id, priority=priority
    )
    new = [
        outbox.NewMessage(
            contact_id=first + n, point_id=None, recipient=f"c{n}@customers.example.org",
            recipient_name=f"Anna Kowalska {n}", subject=f"Thank you, Anna Kowalska {n}", language="en",
            skeleton=skeleton.digest, fills=[f"Anna Kowalska {n}"], sha256="0" * 64,
        )
        for n in numbers
    ]  # fmt: skip
    with transaction.atomic():
        ids = outbox.store(common=common, messages=new, skeletons={skeleton.digest: skeleton}, at=now())
        outbox.move(ids=ids, step=Step.SUBMIT, at=now())
    return ids


def _skeleton() -> "Skeleton":
    from postroom.core.rendering.skeleton import Skeleton

    text, html = TEXT.split("{name}"), HTML.split("{name}")
    return Skeleton(("Thank you, ", 0), (text[0], 0, text[1]), (html[0], 0, html[1]))


def _deliver(url: str, options: argparse.Namespace) -> tuple[float, float]:
    """Start the workers, let them settle, switch the account live, and wait until the last outcome is recorded."""
    from postroom.access.viewer import SYSTEM
    from postroom.delivery import selectors
    from postroom.delivery import services as delivery

    ask = ground.asker(url)
    (account,) = selectors.accounts(viewer=SYSTEM)
    delivery.pause(viewer=SYSTEM, account=account, at=account.lane.tokens_at)
    delivery.switch_live(viewer=SYSTEM, account=account, live=True)
    with ground.workers(options.workers) as processes:
        ground.wait_until(lambda: ask("SELECT count(*) FROM delivery_worker") >= options.workers, seconds=30)
        time.sleep(3)
        begun = time.monotonic()
        delivery.resume(viewer=SYSTEM, account=account)
        done = ground.wait_until(lambda: not ask("SELECT EXISTS (SELECT FROM outbox_dispatch)"), seconds=600)
        rss = ground.memory_mb(processes)
    sent = ask("SELECT count(*) FROM outbox_message WHERE state = 'sent'")
    assert sent == options.count, f"{sent} sent of {options.count}"
    print(f"{sent} delivered in {done - begun:.2f} s")
    return sent / (done - begun), rss


def _post_office(url: str, count: int, port: int) -> float:
    """Mails a second of django-post-office, from queued to recorded."""
    said = subprocess.run(
        [BENCH / "venv/bin/python", Path(__file__).parent / "peers/django_post_office.py", str(count), str(port)],
        env={**os.environ, "PEER_DATABASE_URL": url, "PEER_TEXT": TEXT, "PEER_HTML": HTML},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    found = re.search(r"rate (\S+)", said.stdout)
    assert found, said.stdout
    return float(found[1])


def _libraries() -> dict[str, str]:
    return {**os.environ, "LD_LIBRARY_PATH": str(POSTFIX / "lib/postfix")}
