"""An audience put together in a real browser, by mouse, by keyboard alone and on a phone."""

import datetime as dt
import re
from urllib.parse import parse_qs

import pytest
from django.utils.timezone import now
from playwright.sync_api import Page, Request, expect

from postroom.audiences.models import Audience
from postroom.contacts.models import ListMember
from tests import makers
from tests.browser.conftest import PHONE
from tests.runs import office

pytestmark = pytest.mark.browser


@pytest.fixture
def town(user):
    """Twelve customers, of whom four are businesses, and three have an old open bill of more than 50 EUR."""
    old = (now() - dt.timedelta(days=60)).date().isoformat()
    for number in range(12):
        person = makers.contact(
            f"AR-{number + 1:06}", name=f"Anna Kowalska {number + 1}", language=["en", "pl"][number % 2],
            customer_type="business" if number < 4 else "household",
            building=makers.building("old-mill" if number < 6 else "riverside"),
        )  # fmt: skip
        if number % 4 == 0:
            makers.record(person, "bill", outstanding_amount=f"{60 + number}.00 EUR", due_date=old)


def conditions(page: Page, part: str):
    return page.get_by_role("region", name=part)


def ask_for_old_bills(page: Page) -> None:
    every = conditions(page, "All of these hold")
    every.get_by_role("button", name="Add").click()
    expect(every.get_by_role("checkbox", name="business")).to_be_focused()
    every.get_by_role("checkbox", name="household").check()
    expect(page.get_by_text("8 customers of 12")).to_be_visible()
    every.get_by_label(re.compile("Condition to add")).select_option("records:bill")
    every.get_by_role("button", name="Add").click()
    every.get_by_label("Field", exact=True).select_option("outstanding_amount")
    every.get_by_label("How it is compared").select_option("over")
    every.get_by_label("Value").fill("50 EUR")
    expect(page.get_by_text("2 customers of 12")).to_be_visible()
    every.get_by_role("button", name="And another field").click()
    expect(every.get_by_label("Field", exact=True)).to_have_count(2)
    every.get_by_label("Field", exact=True).last.select_option("due_date")
    every.get_by_label("Days").fill("30")
    expect(page.get_by_text("Has a record: Bill: 3")).to_be_visible()


def leave_out_a_building(page: Page) -> None:
    none = conditions(page, "None of these holds")
    none.get_by_label(re.compile("Condition to add")).select_option("building")
    none.get_by_role("button", name="Add").click()
    expect(page.get_by_text("1 condition is not counted")).to_be_visible()
    none.get_by_role("checkbox", name=re.compile("Old-Mill")).check()
    expect(page.get_by_text("1 customer of 12")).to_be_visible()


def test_an_audience_is_put_together_with_its_numbers_and_saved(page: Page, town, axe, no_sideways_scroll, shots):
    page.goto("/audiences/")
    page.get_by_role("link", name="New audience").first.click()
    page.get_by_label("Name").fill("Households with old bills")
    ask_for_old_bills(page)
    leave_out_a_building(page)
    page.get_by_label("Why is somebody in it, or not?").fill("AR-000005")
    page.get_by_role("button", name="Say why").click()
    expect(page.get_by_text("AR-000005, is not in it.")).to_be_visible()
    page.get_by_label("Name").scroll_into_view_if_needed()
    shots(page, "audiences-builder")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("Households with old bills is saved.")).to_be_visible()
    page.goto("/audiences/")
    shots(page, "audiences-list")
    axe(page)
    no_sideways_scroll(page)

    assert Audience.objects.get().conditions["none"] == [{"about": "building", "ids": [makers.building("old-mill").pk]}]


def test_an_audience_is_put_together_by_keyboard_alone(page: Page, town):
    page.goto("/audiences/new/")
    page.get_by_label("Name").focus()
    page.keyboard.type("Polish")
    page.keyboard.press("Tab")
    page.keyboard.type("Lang")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name="English")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_text("6 customers of 12")).to_be_visible()
    page.get_by_label("Name").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Polish is saved.")).to_be_visible()

    assert Audience.objects.get().conditions["all"] == [{"about": "language", "values": ["pl"]}]


def test_what_is_not_complete_is_not_saved_and_says_so(page: Page, town):
    page.goto("/audiences/new/")
    page.get_by_label("Name").fill("Unfinished")
    conditions(page, "All of these hold").get_by_role("button", name="Add").click()
    expect(page.get_by_text("1 condition is not counted")).to_be_visible()
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("Not complete yet: it is not counted.")).to_be_visible()

    assert not Audience.objects.exists()


def test_typing_the_name_counts_nothing(page: Page, town):
    page.goto("/audiences/new/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.get_by_label("Name").fill("Everybody")
    page.wait_for_timeout(800)

    assert asked == []


def asked(request: Request) -> dict[str, list[str]]:
    return parse_qs(request.post_data or "")


def far_away(page: Page) -> None:
    """From here on every answer takes a second."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 1000, "downloadThroughput": -1, "uploadThroughput": -1},
    )


TICK_AND_ADD = """() => {
    document.querySelector('[name=c0-values][value=household]').click();
    document.querySelector('[value="add:none"]').click();
}"""


def test_a_count_that_waited_in_line_counts_what_was_added_meanwhile(page: Page, town):
    page.goto("/audiences/new/")
    conditions(page, "All of these hold").get_by_role("button", name="Add").click()
    expect(page.get_by_role("checkbox", name="household")).to_be_visible()
    far_away(page)

    with page.expect_request(lambda request: request.method == "POST" and "do" not in asked(request)) as counted:
        page.evaluate(TICK_AND_ADD)

    assert {"c0-about", "c1-about"} < asked(counted.value).keys()
    expect(page.get_by_text("1 condition is not counted")).to_be_visible()


def test_two_presses_at_once_add_two_conditions(page: Page, town):
    page.goto("/audiences/new/")
    far_away(page)

    conditions(page, "None of these holds").get_by_role("button", name="Add").click()
    conditions(page, "All of these hold").get_by_role("button", name="Add").click()

    expect(page.get_by_text("2 conditions are not counted")).to_be_visible()
    expect(conditions(page, "All of these hold").get_by_role("checkbox", name="business")).to_have_count(1)
    expect(conditions(page, "None of these holds").get_by_role("checkbox", name="business")).to_have_count(1)


def test_a_double_click_adds_one_condition(page: Page, town):
    page.goto("/audiences/new/")

    conditions(page, "All of these hold").get_by_role("button", name="Add").dblclick()

    expect(page.get_by_text("1 condition is not counted")).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.get_by_role("checkbox", name="business")).to_have_count(1)


def test_a_name_typed_while_a_condition_is_added_keeps_its_field_and_all_its_letters(page: Page, town):
    page.goto("/audiences/new/")
    name = page.get_by_label("Name")
    name.fill("Firms")
    far_away(page)

    conditions(page, "All of these hold").get_by_role("button", name="Add").click()
    name.focus()
    page.keyboard.press("End")
    page.keyboard.type(" and shops", delay=20)

    expect(page.get_by_role("checkbox", name="business")).to_be_visible()
    expect(name).to_be_focused()
    expect(name).to_have_value("Firms and shops")


def test_what_is_taken_away_takes_nothing_of_the_others_along(page: Page, town):
    every = conditions(page, "All of these hold")
    page.goto("/audiences/new/")
    every.get_by_role("button", name="Add").click()
    every.get_by_role("checkbox", name="business").check()
    every.get_by_label(re.compile("Condition to add")).select_option("records:bill")
    every.get_by_role("button", name="Add").click()
    every.get_by_label("Field", exact=True).select_option("outstanding_amount")
    every.get_by_label("Value").fill("50 EUR")
    every.get_by_role("button", name="And another field").click()
    expect(every.get_by_label("Field", exact=True)).to_have_count(2)
    every.get_by_label("Field", exact=True).last.select_option("due_date")
    every.get_by_label("Days").fill("30")
    expect(page.get_by_text("Has a record: Bill: 3")).to_be_visible()

    every.get_by_role("button", name="Ask no more of this field").first.click()
    every.get_by_role("button", name="Remove Customer type").click()

    expect(every.get_by_role("group")).to_have_count(1)
    expect(every.get_by_label("Field", exact=True)).to_have_value("due_date")
    expect(every.get_by_label("Days")).to_have_value("30")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_audience_is_changed_on_a_phone(page: Page, town, axe, no_sideways_scroll, shots, theme):
    where = [{"field": "due_date", "op": "older", "value": 30}, {"field": "outstanding_amount", "op": "over",
                                                                "value": "50 EUR"}]  # fmt: skip
    kept = Audience.objects.create(
        unit=makers.unit(), name="Old bills", code="old-bills",
        conditions={
            "all": [{"about": "records", "kind": "bill", "where": where}],
            "any": [{"about": "consent", "topic": makers.topic().code, "channel": "email", "said": "nothing"},
                    {"about": "postcode", "begins": ["02-3"]}, {"about": "birthday", "days": 7}],
            "none": [{"about": "messages", "did": "written", "days": 30}, {"about": "company", "is_company": True}],
        },
    )  # fmt: skip
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size(PHONE)
    page.goto(f"/audiences/{kept.pk}/")
    expect(page.get_by_text("3 customers of 12")).to_be_visible()
    shots(page, f"audiences-phone-{theme}")
    axe(page)
    no_sideways_scroll(page)


def test_a_list_is_made_of_pasted_numbers(page: Page, town, axe, no_sideways_scroll, shots):
    page.goto("/audiences/lists/new/")
    page.get_by_label("Name").fill("Key accounts")
    page.get_by_label("Account numbers").fill("AR-000001, ar-000002\nAR-000404")
    page.get_by_role("button", name="Make the list").click()
    expect(page.get_by_text("2 customers are on it. Not found: AR-000404.")).to_be_visible()
    shots(page, "audiences-kept-list")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_label("Account numbers").fill("AR-000001")
    page.get_by_role("button", name="Take these off it").click()
    expect(page.get_by_text("1 customer is taken off.")).to_be_visible()

    assert list(ListMember.objects.values_list("contact__account_number", flat=True)) == ["AR-000002"]


def test_a_run_goes_to_an_audience_without_those_of_another_and_is_left_and_resumed(
    page: Page, town, axe, no_sideways_scroll, shots
):
    for name, values in (("Polish", {"about": "language", "values": ["pl"]}),
                         ("Firms", {"about": "customer_type", "values": ["business"]})):  # fmt: skip
        Audience.objects.create(
            unit=makers.unit(), name=name, code=name.lower(), conditions={"all": [values]}, size=6, counted_at=now()
        )
    office.lane()
    page.goto("/runs/new/")
    page.get_by_label("Title").fill("News")
    page.get_by_role("button", name="Choose who gets it").click()
    page.get_by_role("radio", name="Audiences").check()
    page.get_by_role("checkbox", name="Polish").first.check()
    expect(page.get_by_text("6 customers are chosen")).to_be_visible()
    page.locator("summary").get_by_text("Leave out", exact=True).click()
    group = page.get_by_role("group", name="Who is in one of these audiences")
    with page.expect_response(re.compile("/who/")):
        group.get_by_role("checkbox", name="Firms").check()
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    expect(group.get_by_role("checkbox", name="Firms")).to_be_checked()
    shots(page, "runs-who-audiences")
    axe(page)
    no_sideways_scroll(page)
    page.goto(address.replace("/who/", "/check/"))
    expect(page.get_by_text("In an audience that is left out")).to_be_visible()
    shots(page, "runs-check-left-out")
    axe(page)
