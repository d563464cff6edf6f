"""The returns desk in a real browser: a scanner that types, keys alone, the camera."""

from pathlib import Path

import pytest
from django.test import Client
from PIL import Image
from playwright.sync_api import Page, expect

from postroom.core.barcode.symbol import SymbolKind
from postroom.core.lifecycle import State
from postroom.outbox.models import Message
from postroom.returns import services as returns
from postroom.returns.models import ReturnedLetter
from tests import makers
from tests.browser.conftest import ARGS, PATIENCE, WIDE
from tests.chromium import chromium_path
from tests.returns import desk as letters
from tests.returns import paper
from tests.returns.desk import coming
from tests.web.returns.test_emails import failed

pytestmark = pytest.mark.browser
NAMES = ["Ada Lovelace", "Bob Byron", "Cleo Quay"]


@pytest.fixture
def sent(user) -> list[Message]:
    """Letters that went out, one to each of three customers."""
    makers.unit()
    return [letters.letter(letters.customer(name)) for name in NAMES]


def test_scanner_that_types_is_heard_wherever_the_focus_is(page: Page, sent, axe, no_sideways_scroll, shots):
    page.goto("/returns/scan/")
    expect(page.get_by_label("Code", exact=True)).to_be_focused()
    for message in sent:  # faster than the answers come
        page.keyboard.type(letters.code(message))
        page.keyboard.press("Enter")
    expect(page.locator("[data-scans] li.ok")).to_have_count(3)
    expect(page.get_by_label("Code", exact=True)).to_be_focused()

    page.get_by_role("radio", name="Refused").focus()
    page.keyboard.type(letters.code(sent[0]))
    page.keyboard.press("Enter")
    expect(page.locator("[data-scans] li.bad")).to_contain_text("Ada Lovelace: scanned already")

    page.keyboard.type("4006381333931\n")
    expect(page.locator("[data-scans] li.bad").first).to_contain_text("not a code of ours")
    shots(page, "returns-scan")
    axe(page)
    no_sideways_scroll(page)
    assert ReturnedLetter.objects.count() == 3


def test_reason_by_one_key_and_undo_by_keyboard(page: Page, sent):
    page.goto("/returns/scan/")
    page.keyboard.press("F5")
    page.keyboard.type(letters.code(sent[0]).lower() + "\n")
    expect(page.locator("[data-scans] li.ok")).to_contain_text("Deceased")

    page.get_by_role("button", name="Undo Ada Lovelace").focus()
    page.keyboard.press("Enter")

    expect(page.locator("[data-scans] li.undone")).to_contain_text("Taken back")
    assert Message.objects.get(pk=sent[0].pk).state == State.SENT


def test_nothing_is_lost_while_the_server_does_not_answer(page: Page, sent, complaints):
    page.goto("/returns/scan/")
    page.route("**/returns/scan/", lambda route: route.abort())
    for message in sent[:2]:
        page.keyboard.type(letters.code(message) + "\n")
    expect(page.locator("[data-state]")).to_contain_text("Not saved yet")
    page.unroute("**/returns/scan/")

    expect(page.locator("[data-scans] li.ok")).to_have_count(2)
    expect(page.locator("[data-state]")).to_be_empty()
    complaints.clear()  # of the requests that were cut


@pytest.fixture
def came_back(sent) -> None:
    """Two of the letters, and a page without a code."""
    picture = returns.keep_scan(paper.jpeg(paper.scanned(paper.letter(letters.code(sent[0])), 3).reduce(2)))
    viewer = makers.viewer()
    returns.record(viewer=viewer, message_id=sent[0].pk, coming=coming(picture=picture), at=makers.NOON)
    returns.record(viewer=viewer, message_id=sent[1].pk, coming=coming("refused"), at=makers.NOON)
    returns.record_unknown(viewer=viewer, unit_id=makers.unit().pk, coming=coming(picture=picture), at=makers.NOON)


def test_lists_and_case_are_accessible_and_a_case_is_closed(page: Page, came_back, axe, no_sideways_scroll, shots):
    for path, heading in {"/returns/": "Returned mail", "/returns/report/": "Returned mail in figures"}.items():
        page.goto(path)
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        shots(page, f"returns{path.replace('/', '-')}")
        axe(page)
        no_sideways_scroll(page)

    page.goto("/returns/")
    page.get_by_role("link", name="Ada Lovelace", exact=True).click()
    shots(page, "returns-case")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_label("Why nothing more is done").fill("Told us by phone")
    page.get_by_role("button", name="Close the case").click()
    expect(page.get_by_text("Told us by phone")).to_be_visible()


def test_page_without_a_code_is_found_by_hand(page: Page, sent, came_back, axe, no_sideways_scroll, shots):
    page.goto("/returns/")
    page.get_by_role("link", name="Whose letter is this?").click()
    page.get_by_role("link", name="Find the letter").click()
    page.get_by_placeholder("Name, account").fill("Cleo")
    page.get_by_role("link", name="Cleo Quay").click()
    shots(page, "returns-by-hand")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Record as returned").click()
    expect(page.get_by_role("heading", name="Cleo Quay")).to_be_visible()
    assert Message.objects.get(pk=sent[2].pk).state == State.RETURNED


def test_undelivered_mails_have_their_repair_beside_them(page: Page, user, axe, no_sideways_scroll, shots):
    failed("Ada Lovelace")
    page.goto("/returns/emails/")
    expect(page.get_by_label("New address of Ada Lovelace")).to_be_visible()
    shots(page, "returns-emails")
    axe(page)
    no_sideways_scroll(page)

    page.get_by_label("New address of Ada Lovelace").fill("ada@customers.example.org")
    page.get_by_role("button", name="Correct and send again").click()
    expect(page.get_by_text("the mail goes to ada@customers.example.org")).to_be_visible()


def test_camera_reads_the_square_of_a_letter(browser, live_server, user, sent, tmp_path: Path):
    clip = tmp_path / "letter.y4m"
    clip.write_bytes(film(letters.code(sent[0])))
    args = [
        *ARGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={clip}",
    ]  # fmt: skip
    chromium = browser.browser_type.launch(executable_path=chromium_path(), args=args)
    try:
        context = chromium.new_context(base_url=live_server.url, viewport=WIDE, locale="en-GB")
        context.set_default_timeout(PATIENCE)
        client = Client()
        client.force_login(user)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([cookie])
        page, said = context.new_page(), []
        page.on("console", lambda message: message.type == "error" and said.append(message.text))
        page.goto("/returns/scan/")

        page.get_by_role("button", name="Use the camera").click()

        expect(page.locator("[data-scans] li.ok")).to_contain_text("Ada Lovelace")
        assert said == []
        assert ReturnedLetter.objects.get().picture
    finally:
        chromium.close()


def film(code: str) -> bytes:
    """A film of one picture: a letter before a camera, 640 by 480, some frames."""
    page = Image.new("L", (2480, 1860), 230)
    paper.draw_code(page, code, (90, 60), 30, SymbolKind.DATA_MATRIX)
    frame = page.rotate(5, fillcolor=230).resize((640, 480))
    grey = bytes([128]) * (320 * 240 * 2)
    return b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420\n" + (b"FRAME\n" + frame.tobytes() + grey) * 10
