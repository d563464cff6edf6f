"""The repair desk in a real browser: typed, pasted, taken back, sent again, by keys alone."""

import pytest
from playwright.sync_api import Page, expect

from postroom.contacts.models import ContactPoint, PointKind
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import FailureKind
from postroom.outbox.models import Message
from tests import makers, post
from tests.web.outbox import scene

pytestmark = pytest.mark.browser


def letters() -> None:
    """Letters whose address cannot be used."""
    for message in scene.failed(2, kind=FailureKind.BAD_ADDRESS, of=post.batch("Change of price list")):
        Message.objects.filter(pk=message.pk).update(channel=Channel.LETTER)
        parts = {"lines": ["ul. Długa 80"], "postcode": "", "city": "Warszawa", "country": "PL"}
        makers.point(message.contact, "ul. Długa 80, Warszawa", kind=PointKind.POSTAL, parts=parts)


@pytest.fixture
def desk(page: Page) -> Page:
    scene.failed(4, names=["Anna Kowalska", "Bartek Nowak", "Claire Dupont", "Zoë O'Hara"])
    scene.uncertain(2)
    scene.held(3)
    letters()
    page.goto("/repair/")
    return page


def cells(page: Page):
    return page.get_by_label("E-mail address of")


def values(page: Page) -> list[str]:
    return [cells(page).nth(n).input_value() for n in range(cells(page).count())]


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """text => {
            const given = new DataTransfer();
            given.setData('text/plain', text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent('paste', { clipboardData: given, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_desk_and_grids_are_accessible_and_fit_a_phone(desk: Page, axe, no_sideways_scroll, shots):
    for name, path in (
        ("desk", "/repair/"), ("grid", "/repair/no_such_address/"), ("postal", "/repair/bad_address/"),
        ("values", "/repair/no_such_address/?values=1"),
    ):  # fmt: skip
        desk.goto(path)
        shots(desk, f"repair-{name}")
        axe(desk)
        no_sideways_scroll(desk)


def test_nothing_to_repair_teaches_and_is_accessible(page: Page, axe, shots):
    page.goto("/repair/")
    expect(page.get_by_role("heading", name="Nothing to repair")).to_be_visible()
    shots(page, "repair-nothing")
    axe(page)


def test_a_column_is_pasted_checked_taken_back_and_sent_again(desk: Page, axe, shots):
    desk.get_by_role("link", name="No such address", exact=True).click()
    before = values(desk)
    cells(desk).nth(1).focus()
    paste(desk, "claire@example.org\nno address\nzoe@example.org\n")

    expect(desk.get_by_text("2 values corrected. 1 could not be taken.")).to_be_visible()
    expect(desk.locator(".cell[aria-invalid]")).to_have_value("no address")
    expect(desk.locator("input[name=ids]:checked")).to_have_count(2)
    shots(desk, "repair-pasted")
    axe(desk)
    desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_text("Taken back.")).to_be_visible()
    desk.keyboard.press("Escape")
    assert sorted(ContactPoint.objects.filter(value__in=before).values_list("value", flat=True)) == sorted(before)

    cells(desk).first.fill("anna@example.org")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("1 value corrected.")).to_be_visible()
    expect(cells(desk).nth(1)).to_be_focused()
    assert ContactPoint.objects.filter(value="anna@example.org").count() == 1


def test_a_group_is_released_after_it_was_asked(desk: Page, shots):
    desk.goto("/repair/suppressed/")
    desk.get_by_role("button", name="Cancel", exact=True).first.click()
    expect(desk.get_by_role("alertdialog").get_by_text("Cancel 3 messages?")).to_be_visible()
    shots(desk, "repair-asked")
    desk.get_by_role("button", name="Never send 3").click()

    expect(desk.get_by_role("heading", name="Repaired")).to_be_visible()
    assert Message.objects.filter(state="cancelled").count() == 3
