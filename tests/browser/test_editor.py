"""The writing place in a real browser, as the gallery shows it: tags by keyboard, chips, their menus, the toolbar."""

import io
import json

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def gallery(page: Page, settings) -> Page:
    settings.GALLERY = True
    page.goto("/gallery/")
    return page


@pytest.fixture
def paper(gallery: Page) -> Locator:
    """The text, empty."""
    text = gallery.get_by_role("textbox", name="What it says")
    expect(text).to_be_visible()
    text.press("Control+a")
    text.press("Delete")
    return text


def document(page: Page) -> list[dict]:
    """What the form would send."""
    sent = page.locator("#written").evaluate("form => new FormData(form).get('document')")
    return json.loads(sent)["content"]


def bare(node):
    """A node without what is not set."""
    if isinstance(node, list):
        return [bare(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    return {key: bare(value) for key, value in node.items() if value not in (None, {}, False) and bare(value) != {}}


def inline(page: Page) -> list[dict]:
    return bare(document(page)[0].get("content", []))


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Tags").get_by_role("option")


def test_it_is_accessible_with_all_that_may_stand_in_it(page: Page, gallery, axe, no_sideways_scroll, shots):
    expect(page.locator(".tag-unknown")).to_have_text("#payment.amuont")
    shots(page, "editor-gallery")
    axe(page)
    no_sideways_scroll(page)


def test_a_tag_two_relations_deep_is_written_by_keyboard_alone(page: Page, paper, axe, shots):
    page.keyboard.type("Account #pay")
    expect(options(page).first).to_contain_text("#payment.")
    page.keyboard.press("Enter")
    expect(options(page).filter(has_text="#payment.accounts_receivable.")).to_be_visible()
    page.keyboard.type("acc")
    expect(options(page).first).to_contain_text("#payment.accounts_receivable.")
    shots(page, "editor-list")
    axe(page, without="[name=ids]")
    page.keyboard.press("Enter")
    expect(options(page).filter(has_text="#payment.accounts_receivable.number")).to_be_visible()
    page.keyboard.type("num")
    expect(options(page).first).to_contain_text("#payment.accounts_receivable.number")
    page.keyboard.press("Enter")
    page.keyboard.type(" is due")

    expect(options(page)).to_have_count(0)
    assert inline(page) == [
        {"type": "text", "text": "Account "},
        {"type": "tag", "attrs": {"path": "payment.accounts_receivable.number"}},
        {"type": "text", "text": " is due"},
    ]


def test_a_tag_is_found_by_its_label_and_a_fast_writer_need_not_wait(page: Page, paper):
    page.keyboard.type("#due da")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    page.keyboard.type("#amount")
    page.keyboard.press("Enter")

    expect(paper.locator(".tag-chip")).to_have_count(1)
    assert inline(page)[0]["attrs"]["path"].endswith("amount")


def test_what_is_typed_before_the_list_answers_is_not_lost(page: Page, paper):
    for keys in ("Account #pay", "Enter", "acc", "Enter", "num", "Enter", " is due"):
        page.keyboard.press(keys) if keys == "Enter" else page.keyboard.type(keys)

    expect(paper).to_contain_text("is due")
    assert inline(page)[1:] == [
        {"type": "tag", "attrs": {"path": "payment.accounts_receivable.number"}},
        {"type": "text", "text": " is due"},
    ]


def test_the_list_tells_assistive_technology_which_tag_is_chosen(page: Page, paper):
    page.keyboard.type("#bill.")
    expect(options(page).nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("listbox", name="Tags").get_by_role("option", selected=True)
    expect(chosen).to_have_count(1)
    expect(paper).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    page.keyboard.press("Escape")

    expect(options(page)).to_have_count(0)
    expect(paper).not_to_have_attribute("aria-activedescendant", "")


def test_typed_and_pasted_tags_become_chips_and_unknown_ones_stay_and_are_marked(page: Page, paper):
    page.keyboard.type("Bill #bill.number, ")
    paper.evaluate(
        """field => {
            const carried = new DataTransfer();
            carried.setData('text/plain', '#contact_information.first_name{friend} #bill.nmuber #fff #?technician end');
            field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: carried, bubbles: true, cancelable: true}));
        }"""
    )
    expect(paper.locator(".tag-unknown")).to_have_text("#bill.nmuber")

    assert inline(page) == [
        {"type": "text", "text": "Bill "},
        {"type": "tag", "attrs": {"path": "bill.number"}},
        {"type": "text", "text": ", "},
        {"type": "tag", "attrs": {"path": "contact_information.first_name", "fallback": "friend"}},
        {"type": "text", "text": " "},
        {"type": "tag", "attrs": {"path": "bill.nmuber"}},
        {"type": "text", "text": " #fff "},
        {"type": "tag", "attrs": {"path": "?technician"}},
        {"type": "text", "text": " end"},
    ]


def test_a_free_tag_is_offered_and_named(page: Page, paper):
    page.keyboard.type("#?tech")
    expect(options(page)).to_contain_text("#?tech")
    page.keyboard.press("Enter")

    assert inline(page) == [{"type": "tag", "attrs": {"path": "?tech"}}]
    expect(paper.locator(".tag-free")).to_have_text("#?tech")


def test_the_menu_of_a_chip_opens_by_keyboard_and_sets_what_stands_in_and_its_condition(page: Page, paper, axe, shots):
    page.keyboard.type("Paid: #payment.amount ")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    menu = page.get_by_role("dialog", name="#payment.amount")
    expect(menu).to_be_visible()
    shots(page, "editor-menu")
    axe(page)
    menu.get_by_label("If it is empty, write").fill("nothing yet")
    menu.get_by_label("Show this paragraph only if it is filled").check()
    menu.get_by_role("button", name="Done").press("Enter")
    expect(page.get_by_role("button", name="Only if #payment.amount has a value")).to_be_visible()
    framed = bare(document(page)[0])
    assert (framed["type"], framed["attrs"]) == ("condition", {"path": "payment.amount"})
    assert framed["content"][0]["content"][1]["attrs"] == {"path": "payment.amount", "fallback": "nothing yet"}
    paper.locator(".tag-chip").click()
    page.get_by_label("Show this paragraph only if it is filled").uncheck()
    page.get_by_role("button", name="Done").click()

    expect(paper.locator(".condition")).to_have_count(0)


def test_a_value_is_written_in_another_way(page: Page, paper):
    page.keyboard.type("Due #bill.due_date ")
    paper.locator(".tag-chip").click()
    menu = page.get_by_role("dialog", name="#bill.due_date")
    menu.get_by_label("Written as").select_option("long")
    menu.get_by_role("button", name="Done").click()
    expect(paper.locator(".tag-chip small")).to_have_text("Date in words")

    assert inline(page)[1] == {"type": "tag", "attrs": {"path": "bill.due_date", "format": "long"}}


def test_a_chip_is_removed_by_its_menu_and_by_backspace(page: Page, paper):
    page.keyboard.type("#bill.number #bill.amount ")
    expect(paper.locator(".tag-chip")).to_have_count(2)
    paper.locator(".tag-chip").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(paper.locator(".tag-chip")).to_have_count(1)
    paper.press("Control+End")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")

    expect(paper.locator(".tag-chip")).to_have_count(0)


def test_the_toolbar_is_one_stop_and_is_walked_with_arrows(page: Page, paper):
    page.keyboard.type("loud")
    page.keyboard.press("Control+a")
    page.keyboard.press("Alt+F10")
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    bold = page.get_by_role("button", name="Bold")
    expect(bold).to_be_focused()
    page.keyboard.press("Enter")
    expect(bold).to_have_attribute("aria-pressed", "true")
    expect(paper).to_be_focused()

    assert inline(page) == [{"type": "text", "text": "loud", "marks": [{"type": "bold"}]}]
    assert page.locator("[role=toolbar] button[tabindex='0']").count() == 1


def test_headings_lists_and_tables_come_from_the_toolbar(page: Page, paper):
    tool = page.get_by_role("toolbar", name="Formatting")
    tool.get_by_role("button", name="Large heading").click()
    page.keyboard.type("Prices")
    page.keyboard.press("Enter")
    tool.get_by_role("button", name="List", exact=True).click()
    page.keyboard.type("one")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    tool.get_by_role("button", name="Table", exact=True).click()
    page.keyboard.type("Head")
    tool.get_by_role("button", name="Row below").click()
    tool.get_by_role("button", name="Delete column").click()

    assert [node["type"] for node in document(page)] == ["heading", "bulletList", "table", "paragraph"]
    rows = document(page)[2]["content"]
    assert [len(row["content"]) for row in rows] == [2, 2, 2, 2]


def test_a_line_and_a_button_come_from_the_toolbar(page: Page, paper, shots):
    tool = page.get_by_role("toolbar", name="Formatting")
    tool.get_by_role("button", name="Line across").click()
    tool.get_by_role("button", name="Button", exact=True).click()
    asked = page.get_by_role("dialog", name="Button")
    asked.get_by_label("What it says").fill("Pay")
    asked.get_by_label("Address").fill("example.org/pay")
    asked.get_by_role("button", name="Done").click()
    expect(paper.locator(".button-block")).to_have_text("Pay")
    shots(page, "editor-blocks")

    blocks = [node for node in document(page) if node["type"] != "paragraph"]
    assert [node["type"] for node in blocks] == ["horizontalRule", "button"]
    assert blocks[1]["attrs"] == {"href": "https://example.org/pay", "label": "Pay"}


def test_colour_and_alignment_show_under_the_strict_content_policy(page: Page, paper):
    page.keyboard.type("red")
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Colour").click()
    asked = page.get_by_role("dialog", name="Colour")
    asked.get_by_label("Colour of the text").fill("#9b1c13")
    asked.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Centred").click()

    text = paper.get_by_text("red")
    assert text.evaluate("node => getComputedStyle(node).color") == "rgb(155, 28, 19)"
    assert paper.locator("p").first.evaluate("node => getComputedStyle(node).textAlign") == "center"
    assert bare(document(page)[0]) == {
        "type": "paragraph",
        "attrs": {"textAlign": "center"},
        "content": [{"type": "text", "text": "red", "marks": [{"type": "textStyle", "attrs": {"color": "#9b1c13"}}]}],
    }


def test_a_link_is_set_and_one_that_could_run_something_is_not(page: Page, paper):
    page.keyboard.type("here")
    page.keyboard.press("Control+a")
    for address in ("javascript:alert(1)", "example.org"):
        page.get_by_role("button", name="Link").click()
        asked = page.get_by_role("dialog", name="Link")
        asked.get_by_label("Address").fill(address)
        asked.get_by_role("button", name="Done").click()
        if address.startswith("javascript"):
            assert inline(page) == [{"type": "text", "text": "here"}]

    link = {"type": "link", "attrs": {"href": "https://example.org"}}
    assert inline(page) == [{"type": "text", "text": "here", "marks": [link]}]


def test_what_was_selected_a_moment_ago_is_what_the_button_is_about(page: Page, paper):
    page.keyboard.type("click here now")
    page.evaluate("""() => {
        const text = document.querySelector('.ProseMirror p').firstChild;
        getSelection().setBaseAndExtent(text, 6, text, 10);
        document.querySelector('[data-tool=link]').click();  // before the browser tells of the selection
    }""")
    asked = page.get_by_role("dialog", name="Link")
    asked.get_by_label("Address").fill("https://example.org")
    asked.get_by_role("button", name="Done").click()

    marks = [(part["text"], "marks" in part) for part in inline(page)]
    assert marks == [("click ", False), ("here", True), (" now", False)]


def test_a_picture_is_uploaded_described_and_shown(page: Page, paper, settings, tmp_path, shots):
    settings.DATA_DIR = tmp_path
    page.get_by_role("button", name="Picture", exact=True).click()
    asked = page.get_by_role("dialog", name="Picture")
    asked.get_by_label("File").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"})
    asked.get_by_role("button", name="Done").click()
    expect(asked.get_by_role("alert")).to_contain_text("a.png")
    asked.get_by_label("File").set_input_files({"name": "b.png", "mimeType": "image/png", "buffer": drawn()})
    asked.get_by_label("What it shows").fill("Our shop")
    asked.get_by_label("Width in pixels").fill("200")
    asked.get_by_role("button", name="Done").click()
    picture = paper.get_by_role("img", name="Our shop")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 40
    shots(page, "editor-picture")

    [attrs] = [node["attrs"] for node in bare(document(page)) if node["type"] == "image"]
    assert (attrs["src"][:8], attrs["alt"], attrs["width"]) == ("picture:", "Our shop", 200)


def drawn() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (40, 20), "#0b5cab").save(kept, "PNG")
    return kept.getvalue()


def test_a_condition_is_set_by_a_tag_that_is_searched(page: Page, paper):
    page.keyboard.type("Only for some")
    page.get_by_role("button", name="Only on a condition").click()
    asked = page.get_by_role("dialog", name="Only on a condition")
    asked.get_by_label("Tag", exact=True).press_sequentially("bill.due")
    expect(asked.get_by_role("listbox", name="Tags").get_by_role("option").first).to_contain_text("#bill.due_date")
    page.keyboard.press("Enter")
    asked.get_by_label("Show it to customers").select_option("is empty")
    asked.get_by_role("button", name="Done").click()
    label = page.get_by_role("button", name="Only if #bill.due_date is empty")
    expect(label).to_be_visible()
    assert bare(document(page)[0])["attrs"] == {"path": "bill.due_date", "not": True}
    label.click()
    asked.get_by_role("button", name="Show it to everybody").click()

    expect(paper.locator(".condition")).to_have_count(0)


def test_a_subject_takes_tags_from_the_same_list(page: Page, gallery, axe):
    subject = page.get_by_label("Subject")
    subject.press_sequentially("Bill #bill.num")
    expect(options(page).first).to_contain_text("#bill.number")
    axe(page)
    page.keyboard.press("Enter")

    expect(subject).to_have_value("Bill #bill.number")
    expect(options(page)).to_have_count(0)


def test_what_was_undone_stays_undone(page: Page, paper):
    page.wait_for_timeout(600)  # what is done within half a second is undone together
    page.keyboard.type("#bill.number ")
    expect(paper.locator(".tag-chip")).to_have_count(1)
    page.keyboard.press("Control+z")

    expect(paper.locator(".tag-chip")).to_have_count(0)
    page.keyboard.press("Control+Shift+z")
    expect(paper.locator(".tag-chip")).to_have_count(1)


def test_without_javascript_the_text_is_a_plain_field(gallery, context, live_server):
    plain = context.browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto("/gallery/")

    expect(page.locator("#written textarea")).to_be_visible()
    expect(page.locator("#written [role=toolbar]")).to_have_count(0)
    plain.close()


def test_a_file_of_the_customer_is_attached_and_its_policy_changed(page: Page, paper, axe, shots):
    page.keyboard.type("Your bill is attached.")
    page.get_by_role("button", name="Attach a file").click()
    dialog = page.get_by_role("dialog", name="Attach a file")
    dialog.get_by_label("The customer's own").select_option("bill.pdf")
    shots(page, "editor-attach")
    axe(page)
    dialog.get_by_role("button", name="Done").click()

    block = page.locator(".attachment-block")
    expect(block).to_contain_text("#bill.pdf")
    shots(page, "editor-attached")
    assert bare(document(page)[1]) == {"type": "attachment", "attrs": {"path": "bill.pdf"}}

    block.click()
    dialog.get_by_label("Who has no such file").select_option("optional")
    dialog.get_by_role("button", name="Done").click()
    assert bare(document(page)[1]) == {"type": "attachment", "attrs": {"path": "bill.pdf", "optional": True}}


def test_a_file_for_everybody_is_uploaded_and_a_bad_one_refused_with_its_reason(page: Page, paper, complaints):
    page.get_by_role("button", name="Attach a file").click()
    dialog = page.get_by_role("dialog", name="Attach a file")
    dialog.get_by_label("Or one for everybody").set_input_files(
        {"name": "prices.exe", "mimeType": "application/pdf", "buffer": b"MZ\x90"}
    )
    dialog.get_by_role("button", name="Done").click()
    expect(dialog.get_by_role("alert")).to_contain_text("prices.exe is no kind of file that may go out")
    complaints.clear()

    dialog.get_by_label("Or one for everybody").set_input_files(
        {"name": "prices.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 prices"}
    )
    dialog.get_by_role("button", name="Done").click()

    expect(page.locator(".attachment-block")).to_contain_text("prices.pdf")
    [attached] = [node for node in document(page) if node["type"] == "attachment"]
    assert attached["attrs"]["src"].startswith("file:")
