"""The bulk wizard by keys alone, on a phone, and after its tab was killed: whole, from who to generate."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from postroom.core.carriage.envelope import Channel
from postroom.runs.models import Run, RunState
from tests import makers
from tests.browser import scenes
from tests.browser.test_runs import prepared
from tests.runs import office
from tests.typesetting.test_inspection import plain_page

pytestmark = pytest.mark.browser
MOST_TABS = 120
_FOCUSED = """() => {
  const at = document.activeElement;
  const label = at.labels?.[0]?.textContent ?? at.getAttribute('aria-label') ?? at.textContent ?? '';
  return label.replace(/\\s+/g, ' ').trim();
}"""


@pytest.fixture
def street(user) -> None:
    """Customers, a template and a live account."""
    scenes.street()
    scenes.prices()
    makers.unit("dublin")
    for channel in Channel:
        office.lane(channel, is_live=True, rate_per_second=0.05)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is called so has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUSED).startswith(name):
            return
    pytest.fail(f"no Tab leads to {name}")


def press(page: Page, name: str, leads_to: str) -> None:
    """Go to what is called so, press Enter, and wait for the heading of the page it leads to."""
    tab_to(page, name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=leads_to)).to_be_visible()


def who_by_keys(page: Page) -> None:
    page.goto("/runs/new/")
    tab_to(page, "Title")
    page.keyboard.type("By keys")
    page.keyboard.press("Enter")
    expect(page.get_by_text("26 customers are chosen")).to_be_visible()
    tab_to(page, "All customers")
    page.keyboard.press("ArrowDown")
    tab_to(page, "business")
    page.keyboard.press("Space")
    expect(page.get_by_text("8 customers are chosen")).to_be_visible()
    tab_to(page, "Account number")
    page.keyboard.type("AR-000001")
    tab_to(page, "Why")
    page.keyboard.type("rang us")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is left out.")).to_be_visible()
    press(page, "Continue with 8", "What they get")


def what_by_keys(page: Page) -> None:
    tab_to(page, "Template")
    page.keyboard.type("Change")
    expect(page.get_by_label("#?until")).to_be_visible()
    tab_to(page, "#?until")
    page.keyboard.type("31 March")
    expect(page.frame_locator("iframe.mail").get_by_text("until 31 March").last).to_be_visible()
    press(page, "Continue", "Who gets it")


def check_by_keys(page: Page) -> None:
    press(page, "Edit in a grid", "Not reached")
    tab_to(page, "E-mail address of")
    page.keyboard.type("reached@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 value corrected.")).to_be_visible()
    press(page, "Check again", "Who gets it")
    tab_to(page, "Worst cases")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Longest name")).to_be_visible()
    press(page, "Continue", "This is made now")


def test_the_whole_wizard_is_walked_by_keys_with_no_mouse_at_all(page: Page, street):
    who_by_keys(page)
    what_by_keys(page)
    check_by_keys(page)
    tab_to(page, "Generate 7")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Looking up who gets it")).to_be_visible()

    run = Run.objects.get()
    assert (run.state, run.selection["by_hand"][0][1]) == (RunState.GENERATING, "rang us")


@pytest.fixture
def look(axe, no_sideways_scroll, shots) -> Callable[[Page, str], None]:
    """Hold a screen to what it must be on a phone, and keep pictures of it."""

    def looked(page: Page, name: str) -> None:
        shots(page, f"wizard-{name}")
        no_sideways_scroll(page)
        axe(page)

    return looked


def what_on_a_phone(page: Page) -> None:
    page.get_by_label("Template").select_option("Change of price list")
    page.get_by_label("#?until").fill("31 March")
    page.get_by_label("Letters are posted as").select_option("Registered letter")
    expect(page.frame_locator("iframe.mail").get_by_text("until 31 March").last).to_be_visible()
    file = {"name": "prices.pdf", "mimeType": "application/pdf", "buffer": plain_page()}
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Attach").click()
    expect(page.get_by_text("prices.pdf goes with all messages.")).to_be_visible()


def test_the_whole_wizard_fits_a_phone(page: Page, street, look):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/runs/new/")
    page.get_by_label("Title").fill("On a phone")
    page.get_by_role("radio", name="As each customer prefers").check()
    look(page, "new")
    page.get_by_role("button", name="Choose who gets it").click()
    page.get_by_role("radio", name="Customer types").check()
    page.get_by_role("checkbox", name="business").check()
    expect(page.get_by_text("8 customers are chosen")).to_be_visible()
    look(page, "who")
    page.get_by_role("button", name="Continue with 8").click()
    what_on_a_phone(page)
    look(page, "what")
    page.get_by_role("button", name="Continue", exact=True).click()
    page.get_by_role("link", name="Worst cases").click()
    expect(page.get_by_role("link", name="Longest name")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")  # the bar at the bottom lies on what it lies on
    look(page, "check")
    page.get_by_role("link", name="Continue").click()
    look(page, "generate")
    page.get_by_role("button", name="Generate").click()
    expect(page.get_by_text("Looking up who gets it")).to_be_visible()

    assert Run.objects.get().posting == "registered"


def test_not_reached_are_put_right_in_a_grid(page: Page, street, look):
    run = prepared()
    page.goto(f"/runs/{run.pk}/check/")
    page.get_by_role("link", name="Edit in a grid").first.click()
    cell = page.get_by_label("E-mail address of").first
    cell.fill("nonsense")
    cell.press("Enter")
    expect(page.locator(".cell-note.problem").first).not_to_be_empty()
    look(page, "missed")


def test_a_killed_tab_resumes_where_it_was(page: Page, street):
    page.goto("/runs/new/")
    page.get_by_label("Title").fill("Killed")
    page.get_by_role("button", name="Choose who gets it").click()
    page.get_by_role("radio", name="Customer types").check()
    page.get_by_role("checkbox", name="business").check()
    expect(page.get_by_text("8 customers are chosen")).to_be_visible()
    page.get_by_role("button", name="Continue with 8").click()
    page.get_by_label("Template").select_option("Change of price list")
    page.get_by_label("#?until").fill("31 March")
    expect(page.frame_locator("iframe.mail").get_by_text("until 31 March").last).to_be_visible()
    where = page.url
    with pytest.raises(Error):
        page.goto("chrome://crash")

    again = page.context.new_page()
    again.goto("/runs/")
    again.get_by_role("link", name="Killed").click()
    expect(again.get_by_role("checkbox", name="business")).to_be_checked()
    again.goto(where)
    expect(again.get_by_label("Template")).to_contain_text("Change of price list")
    expect(again.get_by_label("#?until")).to_have_value("31 March")
    again.get_by_role("button", name="Continue", exact=True).click()
    expect(again.get_by_role("heading", name="Who gets it")).to_be_visible()
