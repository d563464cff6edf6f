"""The customers in a real browser: found while typing, read, corrected; and the catalogue of tags."""

import re

import pytest
from playwright.sync_api import Page, expect

from postroom.contacts.models import Contact, ContactPoint, PointRole
from tests import makers
from tests.browser.customers import LONG, everybody

pytestmark = pytest.mark.browser


@pytest.fixture
def anna(transactional_db) -> Contact:
    return everybody()


def test_customers_are_found_while_typing_and_the_address_can_be_sent_on(
    page: Page, anna, axe, no_sideways_scroll, shots
):
    page.goto("/customers/")
    expect(page.get_by_role("heading", name="Customers", level=1)).to_be_visible()
    shots(page, "customers")
    axe(page)
    no_sideways_scroll(page)
    page.keyboard.press("/")
    page.keyboard.type("lukasz wis", delay=20)
    expect(page.get_by_text("1 customer", exact=True)).to_be_visible()
    expect(page.get_by_label("Search customers")).to_be_focused()
    expect(page).to_have_url(re.compile(r"/customers/\?q=lukasz\+wis$"))
    page.reload()

    expect(page.locator("tbody tr")).to_have_count(1)


def test_leaving_the_search_box_asks_for_nothing_that_is_there_already(page: Page, anna):
    asked: list[str] = []
    page.goto("/customers/")
    page.get_by_label("Search customers").press_sequentially("ar-0042")
    expect(page).to_have_url(re.compile(r"/customers/\?q=ar-0042$"))
    expect(page.get_by_text("6 customers", exact=True)).to_be_visible()
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("Tab")
    page.get_by_label("Type").select_option("Household")

    expect(page).to_have_url(re.compile(r"type=Household"))
    assert len([address for address in asked if "/customers/?" in address]) == 1


def test_a_filter_is_a_chip_that_can_be_taken_off(page: Page, anna):
    page.goto("/customers/")
    page.get_by_label("Type").select_option("Business")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Remove filter Type: Business").click()

    expect(page.locator("tbody tr")).to_have_count(50)
    expect(page).to_have_url(re.compile(r"/customers/\?$"))


def test_the_list_goes_on_by_name(page: Page, anna):
    page.goto("/customers/")
    page.get_by_role("link", name="Next page").click()

    expect(page.locator("tbody tr")).to_have_count(6)


def test_enter_opens_a_customer_from_the_keyboard(page: Page, anna):
    page.goto("/customers/?q=anna")
    page.keyboard.press("j")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Anna Kowalska", level=1)).to_be_visible()


def test_an_empty_list_leads_to_the_import(page: Page, transactional_db, axe, shots):
    page.goto("/customers/")
    shots(page, "customers-empty")
    axe(page)
    page.get_by_role("main").get_by_role("link", name="Import customers").last.click()

    expect(page.get_by_role("heading", name="Import", level=1)).to_be_visible()


@pytest.mark.parametrize("tab", ["", "?tab=records"])
def test_a_customer_is_read_on_one_page(page: Page, anna, axe, no_sideways_scroll, shots, tab):
    page.goto(f"/customers/{anna.pk}/{tab}")
    expect(page.get_by_role("heading", name="Anna Kowalska", level=1)).to_be_visible()

    shots(page, f"customer{tab.replace('?tab=', '-')}")
    axe(page)
    no_sideways_scroll(page)


def test_the_longest_name_is_not_clipped(page: Page, anna, no_sideways_scroll, shots):
    page.goto(f"/customers/{Contact.objects.get(name=LONG).pk}/")
    expect(page.get_by_role("heading", name=LONG)).to_be_visible()

    shots(page, "customer-long")
    no_sideways_scroll(page)


@pytest.mark.parametrize(
    "path", ["records/bill/", "consents/", "edit/", "addresses/postal/main/", "addresses/email/billing/again/"]
)
def test_the_inner_pages_are_accessible_and_fit_a_phone(page: Page, anna, axe, no_sideways_scroll, shots, path):
    page.goto(f"/customers/{anna.pk}/{path}")

    shots(page, f"customer-{path.strip('/').replace('/', '-')}")
    axe(page)
    no_sideways_scroll(page)


def test_a_record_is_followed_to_the_one_it_leads_to(page: Page, anna, axe, shots):
    page.goto(f"/customers/{anna.pk}/?tab=records")
    page.get_by_role("link", name="O-90211").click()
    shots(page, "customer-record")
    axe(page)
    page.go_back()
    page.get_by_role("link", name="A-20931").first.click()

    expect(page.get_by_role("heading", name=re.compile("A-20931"), level=1)).to_be_visible()


def test_a_wrong_address_is_named_in_place_and_then_saved(page: Page, anna, axe, shots):
    page.goto(f"/customers/{anna.pk}/")
    page.get_by_role("link", name="Phone", exact=True).click()
    page.get_by_label("Phone").fill("12")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The phone number is too short.")).to_be_visible()
    shots(page, "customer-phone-refused")
    axe(page)
    page.get_by_label("Phone").fill("601 999 888")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("+48601999888 was saved.")).to_be_visible()

    assert ContactPoint.objects.get(contact=anna, value="+48601999888").role == PointRole.BILLING


def test_an_address_is_used_again_with_a_note(page: Page, anna):
    page.goto(f"/customers/{anna.pk}/")
    page.get_by_role("link", name="Use anna.invoices@example.org again").click()
    page.get_by_label("Why it may be used again").fill("She unblocked us")
    page.get_by_role("button", name="Use it again").click()

    expect(page.get_by_text("Anna Nowak: She unblocked us")).to_be_visible()
    expect(page.get_by_text("Not used:")).to_have_count(0)


def test_taking_an_address_away_is_asked_first(page: Page, anna):
    page.goto(f"/customers/{anna.pk}/addresses/email/billing/")
    page.get_by_role("button", name="Take this address away").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Take it away").click()
    expect(page.get_by_text("anna.invoices@example.org was taken away.")).to_be_visible()

    assert not ContactPoint.objects.filter(value="anna.invoices@example.org").exists()


def test_a_yes_by_phone_is_written_down(page: Page, anna):
    page.goto(f"/customers/{anna.pk}/consents/")
    page.get_by_label("Topic").select_option(makers.topic("affiliate_marketing").name)
    page.get_by_label("Yes, they want it").check()
    page.get_by_label("In which words").fill("Yes, send me the partners' offers")
    page.get_by_role("button", name="Write it down").click()

    expect(page.get_by_text("It is written down.")).to_be_visible()
    expect(page.get_by_role("table").get_by_text("Yes, send me the partners' offers")).to_be_visible()


def test_a_customer_is_added(page: Page, anna, axe, no_sideways_scroll, shots):
    page.goto("/customers/new/")
    page.get_by_label("Account number").fill("AR-004217")
    page.get_by_label("Name", exact=True).fill("Jan Nowak")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Another customer has this account number.")).to_be_visible()
    shots(page, "customer-new")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_label("Account number").fill("AR-9")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name="Jan Nowak", level=1)).to_be_visible()


def test_a_tag_is_found_and_copied(page: Page, context, transactional_db, live_server, axe, no_sideways_scroll, shots):
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    page.goto("/tags/")
    page.get_by_role("heading", name="Account receivable").click()
    expect(page.get_by_role("button", name="Copy #accounts_receivable.number")).to_be_visible()
    shots(page, "tags")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_label("Search tags").press_sequentially("bill due")
    expect(page).to_have_url(re.compile(r"/tags/\?q=bill\+due$"))
    expect(page.get_by_text("1 tag", exact=True)).to_be_visible()
    shots(page, "tags-found")
    page.get_by_role("button", name="Copy #bill.due_date").click()
    expect(page.get_by_role("button", name="#bill.due_date copied")).to_be_visible()

    assert page.locator("html").evaluate("() => navigator.clipboard.readText()") == "#bill.due_date"


def test_a_kind_of_their_own_gets_a_field(page: Page, transactional_db, axe, no_sideways_scroll, shots):
    page.goto("/tags/")
    page.get_by_role("link", name="New kind").click()
    page.get_by_label("Name").fill("Meter")
    page.get_by_label("Code").fill("meter")
    axe(page)
    page.get_by_role("button", name="Make the kind").click()
    page.get_by_role("link", name="Add a field").last.click()
    page.get_by_label("Name").fill("Last reading")
    page.get_by_label("Code").fill("last_reading")
    page.get_by_label("Type").select_option("number")
    page.get_by_label("Sample").fill("many")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The sample does not fit the type.")).to_be_visible()
    shots(page, "tags-field")
    axe(page)
    page.get_by_label("Sample").fill("1250")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("#meter.last_reading was saved.")).to_be_visible()
    shots(page, "tags-kind")
    axe(page)
    no_sideways_scroll(page)


def test_a_file_is_put_into_a_bill_on_its_page(page: Page, tmp_path, settings, axe, no_sideways_scroll, shots):
    settings.DATA_DIR = tmp_path / "data"
    record = makers.record(makers.contact("C-77", name="Zoë Kowalska"), "bill", "B-2041", amount="12.50 EUR")
    file = tmp_path / "bill.pdf"
    file.write_bytes(b"%PDF-1.7 the bill")
    page.goto(f"/customers/{record.contact_id}/records/{record.pk}/")
    page.get_by_label("Open the bill").set_input_files(file)
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_role("link", name="bill.pdf (17")).to_be_visible()
    shots(page, "record-files")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Take out").click()

    expect(page.get_by_role("button", name="Upload", exact=True)).to_be_visible()
