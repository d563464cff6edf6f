"""A conditional-access system that shows messages on set-top boxes: it takes them from Postroom's queue and reports.

    POSTROOM_URL=https://post.example.org POSTROOM_KEY=prm_live_… python set_top_boxes.py boxes.json

`boxes.json` says which box stands at which phone number. It needs nothing but Python. Three rules make it safe:

1. It writes down that a message was shown before it reports, so that one offered again is not shown twice.
2. What it cannot do now it gives back, with a time; what it can never do it reports as failed, with the reason.
3. A report that is answered 409 came too late: the message is in other hands, and there is nothing to repeat.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

LATE = 409
BUSY = (429, 502, 503, 507)
PAUSE_SECONDS = 5


class Queue:
    """Postroom's queue, as this system sees it."""

    def __init__(self, url: str, key: str) -> None:
        self._url, self._key = url, key

    def take(self, *, wait_seconds: int) -> list[dict[str, Any]]:
        """Return the next messages, as soon as there are any."""
        wanted = {"limit": 50, "lease_seconds": 120, "wait_seconds": wait_seconds, "channels": ["sms"]}
        return self._ask("lease", wanted)["items"]

    def tell(self, token: str, report: str, **told: Any) -> bool:
        """Report on a message; False: too late."""
        try:
            self._ask(f"{token}/{report}", told)
        except urllib.error.HTTPError as refused:
            if refused.code == LATE:
                return False
            raise
        return True

    def _ask(self, path: str, said: Mapping[str, Any]) -> Any:
        request = urllib.request.Request(  # noqa: S310 -- the address is the operator's own
            f"{self._url}/api/v1/queue/{path}",
            data=json.dumps(said).encode(),
            headers={"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)


class Shown:
    """Which messages were shown: on disk before anything is reported."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = {int(line) for line in path.read_text().split()} if path.exists() else set()

    def __contains__(self, message: int) -> bool:
        return message in self._known

    def add(self, message: int) -> None:
        """Remember it, whatever happens next."""
        self._known.add(message)
        with self._path.open("a") as file:
            file.write(f"{message}\n")
            file.flush()
            os.fsync(file.fileno())


def work(queue: Queue, boxes: Mapping[str, str], shown: Shown, show: Callable[[str, str], None], wait: int) -> int:
    """Take messages once and show each on its box; returns how many were taken."""
    taken = queue.take(wait_seconds=wait)
    for message in taken:
        box = boxes.get(message["recipient"])
        if box is None:
            queue.tell(message["token"], "failed", reason="no_such_address", detail="no box stands at this number")
            continue
        try:
            if message["message"] not in shown:
                show(box, message["text"])
                shown.add(message["message"])
        except OSError as error:
            queue.tell(message["token"], "release", seconds=300, detail=f"box {box} does not answer: {error}")
        else:
            queue.tell(message["token"], "delivered", reference=box)
    return len(taken)


def on_screen(box: str, text: str) -> None:
    """Show a text on a box. Your conditional-access system has a call for it; this one writes it down."""
    sys.stdout.write(f"{box}: {text}\n")
    sys.stdout.flush()


def main() -> NoReturn:
    """Work for ever; what is busy is asked again later."""
    queue = Queue(os.environ["POSTROOM_URL"], os.environ["POSTROOM_KEY"])
    boxes = json.loads(Path(sys.argv[1]).read_text())
    shown = Shown(Path(sys.argv[1]).with_suffix(".shown"))
    while True:
        try:
            work(queue, boxes, shown, on_screen, wait=20)
        except urllib.error.HTTPError as refused:
            if refused.code not in BUSY:
                raise
            time.sleep(PAUSE_SECONDS)
        except OSError:
            time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    main()
