"""Write in the editor as hands do, in Chromium driven over CDP: how long each step takes until it is painted.

A template with tags, a design and a live preview of a customer is open; the server runs in processes of its own. Three
times are taken from the browser's own clock, from the moment a key is pressed: until the list of tags is painted after
"#"; until the next frame after a letter; and until the preview that follows a pause is painted, of which 200 ms are the
pause itself. Painted means: the task after the frame in which it was there.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.chromium import chromium_path

from benchmarks import ground

AIMS = {"list": 100.0, "frame": 50.0, "preview": 400.0}
TEXT = """Dear #contact_information.name,

from 1 January our prices change. Your account #contact_information.account_number keeps its terms until #?until.

We write to you at #contact_information.email. Your unit is #company.name, reached at #company.phone.

Kind regards"""
WATCH = """() => {
    window.taken = {list: [], frame: [], preview: []};
    let pressed = 0;
    const painted = (then) => requestAnimationFrame(() => {
        const {port1, port2} = new MessageChannel();
        port1.onmessage = () => then(performance.now());
        port2.postMessage(0);
    });
    addEventListener('keydown', (event) => {
        const at = (pressed = event.timeStamp);
        if (event.key.length !== 1) return;
        if (event.key !== '#') return painted((now) => window.taken.frame.push(now - at));
        const look = () => document.querySelector('[role=listbox] [role=option]')?.checkVisibility()
            ? painted((now) => window.taken.list.push(now - at)) : requestAnimationFrame(look);
        look();
    }, true);
    addEventListener('preview-shown', () => {
        const at = pressed;
        painted((now) => window.taken.preview.push(now - at));
    }, true);
}"""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="editor")
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args(arguments)
    with ground.installation(fsync=False), _server() as address:
        taken = _write(address, _template(), options.rounds)
    worst = 0.0
    for name, aim in AIMS.items():
        figures = sorted(taken[name])
        median, p95 = statistics.median(figures), figures[int(len(figures) * 0.95)]
        worst = max(worst, median / aim)
        print(f"{name:8} median {median:6.1f} ms, p95 {p95:6.1f} ms, {len(figures)} times (aim: {aim:.0f} ms)")
    ground.report(
        name="editor", ours=worst * 100, unit="% of the aim (median of the slowest)", limit=100.0, peers={}, rss_mb=0,
        ok=worst <= 1,
    )  # fmt: skip


@contextmanager
def _server() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    os.environ |= {"POSTROOM_PUBLIC_URL": f"http://127.0.0.1:{port}", "POSTROOM_ALLOWED_HOSTS": "127.0.0.1"}
    command = [sys.executable, "-m", "postroom.config.cli", "web", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, env=os.environ.copy())
    try:
        ground.wait_until(lambda: _answers(port), seconds=120)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=60)


def _answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def _template() -> int:
    """A published template of a unit with a customer."""
    from django.utils import timezone

    from postroom.access import services as access
    from postroom.access.models import User
    from postroom.access.viewer import SYSTEM
    from postroom.contacts.models import Contact
    from postroom.stationery import services as stationery
    from postroom.stationery.words import Words

    User.objects.create_user("anna@example.org", "correct horse battery", name="Anna", is_super=True)
    brand = access.save_brand(viewer=SYSTEM, code="power", name="Power")
    unit = access.save_unit(viewer=SYSTEM, code="dublin", name="Dublin", brand=brand)
    for number in range(300):
        Contact.objects.create(unit=unit, account_number=f"C-{number}", name=f"Zoë Kowalska {number}")
    made = stationery.make(viewer=SYSTEM, name="Prices", unit=unit)
    draft = stationery.draft(template_id=made.pk, viewer=SYSTEM)
    words = Words.of_text(language="en", subject="Our prices", text=TEXT)
    stationery.save_draft(version_id=draft.pk, revision=0, wordings=[words], viewer=SYSTEM, at=timezone.now())
    return made.pk


def _cookie() -> str:
    from django.conf import settings
    from django.test import Client

    from postroom.access.models import User

    client = Client()
    client.force_login(User.objects.get(email="anna@example.org"), backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client.cookies["sessionid"].value


def _write(address: str, template_id: int, rounds: int) -> dict[str, list[float]]:
    from playwright.sync_api import sync_playwright

    cookie = _cookie()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.set_default_timeout(60_000)
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/templates/{template_id}/")
        keys = context.new_cdp_session(page)
        page.get_by_role("textbox", name="Text").click()
        page.keyboard.press("Control+End")
        time.sleep(2)  # the page has learnt the tags and shown its first preview
        page.evaluate(WATCH)
        for _ in range(rounds):
            _round(keys, page)
        taken: dict[str, list[float]] = page.evaluate("() => window.taken")
        browser.close()
    return taken


def _round(keys: Any, page: Any) -> None:
    """Type a word, rest until the preview has followed, open the list of tags and leave it again."""
    shown = page.evaluate("() => window.taken.preview.length")
    for letter in " prices":
        _press(keys, letter)
        time.sleep(0.12)
    ground.wait_until(lambda: page.evaluate("() => window.taken.preview.length") > shown, seconds=60, every=0.2)
    listed = page.evaluate("() => window.taken.list.length")
    _press(keys, " ")
    _press(keys, "#")
    ground.wait_until(lambda: page.evaluate("() => window.taken.list.length") > listed, seconds=60, every=0.1)
    page.keyboard.press("Escape")
    page.keyboard.press("Backspace")
    time.sleep(1.5)


def _press(keys: Any, letter: str) -> None:
    keys.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": letter, "key": letter, "unmodifiedText": letter})
    keys.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": letter})
