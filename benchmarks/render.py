"""Make whole e-mails: tags filled, HTML and text joined, the MIME message written; on one core, without a database.

Ten tags, two of them nested, one a table of three rows, in the standard frame; no value comes twice. In the same run:
Jinja2 and Django's templates, each with Babel for amounts and dates and with Django's mail classes, which make the same
HTML from the same values.
"""

import argparse
import gc
import json
import random
import resource
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import ground
from benchmarks.fill import TEXT, recipient

PEER = Path(__file__).parent / "peers/rendering.py"
PYTHON = Path(__file__).parent.parent / ".bench/venv/bin/python"
AIM, TIMES = 5_000, 10
CHUNK = 1_000


def main(arguments: list[str]) -> None:
    from postroom.core.document.from_text import from_text
    from postroom.core.rendering.email import compile_wording
    from postroom.core.rendering.layout import EmailLayout
    from postroom.core.tags.builtin import BUILTIN
    from postroom.core.tags.show import show_for

    parser = argparse.ArgumentParser(prog="render")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--peer-count", type=int, default=5_000)
    options = parser.parse_args(arguments)
    wording = compile_wording(
        subject="Bill #bill.number",
        document=from_text(TEXT),
        catalogue=BUILTIN,
        layout=EmailLayout(brand_name="Northwind", footer=("Northwind Energy Ltd · 4 Harbour Street · Dublin",)),
    )
    show = show_for("en", "EUR")
    dice = random.Random(7)
    ours, size = _ours(wording, show, dice, options.count)
    people = [recipient(number, dice) for number in range(options.peer_count)]
    fills, problems = wording.fill(people[0], show)
    assert not problems
    task = {
        "people": people,
        "html": wording.skeleton.html_parts,
        "text": wording.skeleton.text_parts,
        "slots": [".".join(slot.path) for slot in wording.plan.slots],
        "expected": wording.skeleton.html(fills),
    }
    answer = subprocess.run(
        [PYTHON, PEER], input=json.dumps(task), stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    peers: dict[str, float] = json.loads(answer)
    print(f"mails of {size:,} bytes; " + ", ".join(f"{name} {rate:,.0f} a second" for name, rate in peers.items()))
    ground.report(
        name="render", ours=ours, unit="messages/s", limit=AIM, peers=peers, rss_mb=_memory(),
        ok=ours >= AIM and ours >= TIMES * peers["Jinja2"],
    )  # fmt: skip


def _memory() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _ours(wording, show, dice: random.Random, count: int) -> tuple[float, int]:
    """Messages a second of processor time, and the bytes of one."""
    from postroom.core.carriage.envelope import Channel, EmailContent, Envelope, Mailbox
    from postroom.delivery.channels.smtp.mime import compose

    sender, at = Mailbox("service@northwind.example", "Northwind"), datetime(2026, 5, 4, 9, tzinfo=UTC)
    skeleton, took, size = wording.skeleton, 0.0, 0
    for start in range(0, count, CHUNK):
        people = [recipient(number, dice) for number in range(start, min(start + CHUNK, count))]
        gc.collect()
        begun = time.process_time()
        for number, values in enumerate(people, start):
            fills, _ = wording.fill(values, show)
            content = EmailContent(
                sender=sender,
                envelope_from="bounce@northwind.example",
                subject=skeleton.subject(fills),
                text=skeleton.text_pieces(fills),
                html=skeleton.html_pieces(fills),
                message_id=f"{number}@northwind.example",
                date=at,
            )
            envelope = Envelope(
                reference=str(number),
                attempt=1,
                channel=Channel.EMAIL,
                recipient=f"customer{number}@example.org",
                recipient_name=f"Zoë {number}",
                content=content,
            )
            size = len(b"\r\n".join(compose(envelope)))
        took += time.process_time() - begun
    return count / took, size
