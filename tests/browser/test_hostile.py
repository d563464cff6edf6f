"""Texts that were written to run, seen in a real browser: nothing runs, and nobody outside is asked for anything."""

from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from postroom.contacts import services as contacts
from postroom.contacts.services import Bar, BarCause
from postroom.core.carriage.envelope import Channel
from postroom.core.rendering.skeleton import Skeleton
from postroom.outbox.models import Attachment
from tests import makers
from tests.web.outbox import scene

pytestmark = pytest.mark.browser
ELSEWHERE = "canary.example"
PAYLOADS = (
    "<script>alert(1)</script>",
    f"<script src=//{ELSEWHERE}/a.js></script>",
    f"<img src=//{ELSEWHERE}/b onerror=alert(2)>",
    '"><svg onload=alert(3)>',
    "' autofocus onfocus=alert(4) x='",
    "</textarea></title></option><script>alert(5)</script>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(6)>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(7)>'>",
    f"<iframe srcdoc='<script>parent.alert(8)</script>' src=//{ELSEWHERE}/c></iframe>",
    "javascript:alert(9)//",
    f"<base href=//{ELSEWHERE}/><meta http-equiv=refresh content='0;url=//{ELSEWHERE}/d'>",
    "{{constructor.constructor('alert(10)')()}}${alert(11)}",
    "</script><script>alert(12)</script>",
    f"<link rel=stylesheet href=//{ELSEWHERE}/e.css><style>@import '//{ELSEWHERE}/f.css'</style>",
)
PLAIN = Skeleton(("Hello ", 0), ("Dear ", 0), ("<p>Dear ", 0, "</p>"))


@pytest.fixture
def caught(page: Page, live_server) -> list[str]:
    """What ran, and what outside was asked for: what the policy holds back is not."""
    found: list[str] = []
    home = urlsplit(live_server.url).netloc

    def opened(dialog) -> None:
        found.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def answered(response) -> None:
        if urlsplit(response.url).netloc not in (home, ""):
            found.append(response.url)

    def failed(request) -> None:
        if urlsplit(request.url).netloc not in (home, "") and request.failure != "csp":
            found.append(f"{request.url} {request.failure}")  # the policy did not hold it back

    page.on("dialog", opened)
    page.on("response", answered)
    page.on("requestfailed", failed)
    return found


def test_no_name_file_or_answer_of_a_server_runs_on_a_screen(page: Page, caught: list[str]):
    everything = " ".join(PAYLOADS)
    messages = scene.failed(len(PAYLOADS), note=everything[:900], names=PAYLOADS, skeleton=PLAIN)
    for message, text in zip(messages, PAYLOADS, strict=True):
        Attachment.objects.create(
            message=message, name=f"{text[:60]}.pdf", media_type="application/pdf", digest="a" * 64, size=1
        )
        bar = Bar(channel=Channel.EMAIL, address=message.recipient, cause=BarCause.REFUSED, reason=text[:300])
        contacts.suppress(bar=bar, at=makers.NOON)
    whole = messages[6]

    pages = [
        "/",
        "/outbox/?box=errors",
        f"/outbox/?box=errors&q={quote(PAYLOADS[0])}",
        f"/outbox/{whole.pk}/",
        "/customers/",
        f"/customers/?q={quote(PAYLOADS[3])}",
        f"/customers/{whole.contact_id}/",
        f"/blocked/?q={quote(PAYLOADS[4])}",
        "/blocked/",
        "/repair/",
    ]
    for path in pages:
        page.goto(path)
        expect(page.locator("main")).to_be_visible()
    shown = page.goto(f"/outbox/{whole.pk}/")

    assert shown is not None
    assert shown.status == 200
    expect(page.get_by_text("mglyph").first).to_be_visible()
    assert caught == []


def test_a_message_that_holds_what_runs_is_shown_and_does_nothing(page: Page, caught: list[str], complaints: list[str]):
    body = "<h1>Shown</h1>" + "".join(PAYLOADS)
    [message] = scene.sent(skeleton=Skeleton(("Hello ", 0), ("Dear ", 0), (body, 0)))

    page.goto(f"/outbox/{message.pk}/")
    expect(page.frame_locator("iframe").get_by_role("heading", name="Shown")).to_be_visible()
    page.wait_for_timeout(1000)

    complaints.clear()  # the browser says what it held back
    assert caught == []
    assert page.url.endswith(f"/outbox/{message.pk}/")
