"""Send text messages by SMPP to a message centre of the npm package `smpp`, with windows of 1, 10 and 100.

Our client alone, and the whole way from queued rows to recorded answers. In the same run: that package's own client
(the limit), and python-smpplib (the peer). Rates say much of what else the machine does; the processor time does not.
"""

import argparse
import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import customers, ground

BENCH = Path(__file__).parent.parent / ".bench"
PEERS = Path(__file__).parent / "peers"
TEXT = "Hello Anna, your bill is ready. Please pay it until the end of the month."
WINDOWS = (1, 10, 100)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="sms")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--lines", type=int, default=2, help="of the account, over all workers; the clients have one")
    options = parser.parse_args(arguments)
    with ground.installation() as url, centre() as port:
        unit_id = _unit(url, options.count)
        rows = {window: _run(url, port, window, unit_id, options) for window in WINDOWS}
    for window, row in rows.items():
        said = ", ".join(f"{name} {figures['rate']:,.0f}/s ({figures['us']:.0f} us)" for name, figures in row.items())
        print(f"window {window}: {said}")
    ten = rows[10]
    ground.report(
        name="sms", ours=ten["whole way"]["rate"], unit="messages/s", limit=ten["npm smpp"]["rate"],
        peers={"python-smpplib": ten["python-smpplib"]["rate"]}, rss_mb=ten["whole way"]["rss"],
        ok=all(row["client"]["rate"] >= row["npm smpp"]["rate"] for row in rows.values())
        and ten["whole way"]["rate"] >= 0.5 * ten["npm smpp"]["rate"],
    )  # fmt: skip


@contextmanager
def centre() -> Iterator[int]:
    """The message centre, in a process of its own; yields its port."""
    command = ["node", PEERS / "smpp_npm.js", "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_node()) as process:
        try:
            assert process.stdout
            yield int(process.stdout.readline())
        finally:
            process.kill()


def _run(url: str, port: int, window: int, unit_id: int, options: argparse.Namespace) -> dict[str, dict[str, float]]:
    told = [str(port), str(window), str(options.count), TEXT]
    return {
        "npm smpp": _said(["node", PEERS / "smpp_npm.js", "send", *told]),
        "python-smpplib": _said([BENCH / "venv/bin/python", PEERS / "python_smpplib.py", *told]),
        "client": _client(port, window, options.count),
        "whole way": _whole_way(url, port, window, unit_id, options),
    }


def _said(command: list[Any]) -> dict[str, float]:
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=_node())
    found: dict[str, float] = json.loads(said.stdout)
    return found


def _client(port: int, window: int, count: int) -> dict[str, float]:
    """Our carrier with a batch of finished envelopes."""
    from postroom.core.carriage.envelope import Channel, Envelope, SmsContent
    from postroom.core.carriage.outcome import Accepted
    from postroom.delivery.channels.smpp.carrier import SmppCarrier
    from postroom.delivery.channels.smpp.config import SmppConfig

    carrier = SmppCarrier(
        SmppConfig(host="127.0.0.1", port=port, system_id="bench", sender="Postroom", window=window, batch_seconds=600)
    )
    batch = [
        Envelope(
            reference=str(n), attempt=1, channel=Channel.SMS, recipient=f"+{48500000000 + n}",
            content=SmsContent(text=TEXT),
        )
        for n in range(count)
    ]  # fmt: skip
    carrier.listen()
    begun, busy = time.monotonic(), time.process_time()
    taken = sum(isinstance(outcome, Accepted) for outcome in carrier.hand_over(batch))
    seconds, used = time.monotonic() - begun, time.process_time() - busy
    carrier.close()
    assert taken == count, f"{taken} taken of {count}"
    return {"rate": count / seconds, "us": used / count * 1e6}


def _unit(url: str, count: int) -> int:
    from postroom.access import services as access
    from postroom.access.viewer import SYSTEM

    brand = access.save_brand(viewer=SYSTEM, code="power", name="Power")
    unit = access.save_unit(viewer=SYSTEM, code="main", name="Main", brand=brand)
    customers.fill(url, unit_id=unit.pk, count=count)
    return int(unit.pk)


def _whole_way(url: str, port: int, window: int, unit_id: int, options: argparse.Namespace) -> dict[str, float]:
    """Queue `count` texts, start the workers, let them bind and settle, and wait for the last recorded answer."""
    from postroom.access.viewer import SYSTEM
    from postroom.delivery import services as delivery

    account = delivery.save_account(
        viewer=SYSTEM, code=f"texts-{window}", name="Texts", kind="smpp", unit=None,
        values={
            "host": "127.0.0.1", "port": port, "system_id": "bench", "sender": "Postroom", "window": window,
            "binds": options.lines, "connections": options.lines,
        },
    )  # fmt: skip
    store(url, lane_id=account.pk, unit_id=unit_id, count=options.count)
    account.lane.refresh_from_db()
    delivery.pause(viewer=SYSTEM, account=account, at=account.lane.tokens_at)
    delivery.switch_live(viewer=SYSTEM, account=account, live=True)
    ask = ground.asker(url)
    with ground.workers(options.workers) as processes:
        ground.wait_until(lambda: ask("SELECT count(*) FROM delivery_worker") >= options.workers, seconds=60)
        time.sleep(5)
        begun, busy = time.monotonic(), sum(map(_processor_seconds, processes))
        delivery.resume(viewer=SYSTEM, account=account)
        done = ground.wait_until(lambda: not ask("SELECT EXISTS (SELECT FROM outbox_dispatch)"), seconds=900)
        used = sum(map(_processor_seconds, processes)) - busy
        rss = ground.memory_mb(processes)
    sent = ask(f"SELECT count(*) FROM outbox_message WHERE state = 'sent' AND lane_id = {account.pk}")
    assert sent == options.count, f"{sent} sent of {options.count}"
    delivery.switch_live(viewer=SYSTEM, account=account, live=False)
    return {"rate": sent / (done - begun), "us": used / sent * 1e6, "rss": rss}


def store(url: str, *, lane_id: int, unit_id: int, count: int) -> list[int]:
    """Queue `count` texts; returns their ids."""
    from django.utils.timezone import now

    from postroom.core.carriage.envelope import Channel
    from postroom.core.lifecycle import State, Step
    from postroom.core.rendering.skeleton import Skeleton
    from postroom.outbox import services as outbox

    skeleton = Skeleton((), (0,), ())
    first = ground.asker(url)("SELECT min(id) FROM contacts_contact")
    common = outbox.Common(unit_id=unit_id, channel=Channel.SMS, state=State.DRAFT, lane_id=lane_id)
    made: list[int] = []
    for start in range(0, count, 5000):
        new = [
            outbox.NewMessage(
                contact_id=first + n, point_id=None, recipient=f"+{48500000000 + n}", recipient_name="Anna",
                subject=TEXT[:40], language="en", skeleton=skeleton.digest, fills=[TEXT], sha256="0" * 64,
            )
            for n in range(start, min(start + 5000, count))
        ]  # fmt: skip
        ids = outbox.store(common=common, messages=new, skeletons={skeleton.digest: skeleton}, at=now())
        outbox.move(ids=ids, step=Step.SUBMIT, at=now())
        made += ids
    return made


def _processor_seconds(process: "subprocess.Popen[bytes]") -> float:
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _node() -> dict[str, str]:
    return {**os.environ, "NODE_PATH": str(BENCH / "npm/node_modules")}
