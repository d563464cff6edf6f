"""What other programs put into the clipboard, pasted into a template: it is kept, and no save fails because of it."""

import base64
import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from postroom.stationery import selectors
from tests.browser import scenes

pytestmark = pytest.mark.browser
SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")
PASTE = """(field, {html, png}) => {
    const carried = new DataTransfer();
    if (html) carried.setData('text/html', html);
    if (png) {
        const bytes = Uint8Array.from(atob(png), (char) => char.charCodeAt(0));
        carried.items.add(new File([bytes], 'shop.png', {type: 'image/png'}));
    }
    field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: carried, bubbles: true, cancelable: true}));
}"""
TABLE = """<meta charset="utf-8"><table><tr><th>Tariff</th><th>Price</th></tr><tr><td>Basic</td><td><table>
<tr><td>Day</td><td>1.00</td></tr><tr><td>Night</td><td>0.50</td></tr></table></td></tr></table>"""
WORD = """<b style="font-weight:normal"><p><span style="color: rgb(155, 28, 19);font-weight:700">Red</span></p>
<p style="color: black; text-align: center">Black
<img src="file:///C:/Users/anna/shop.png" width="100%"></p><ol type="a" start="-3"><li>one</li></ol>
<h5>Small</h5><p style="text-align: start"><a href="javascript:alert(1)">here</a></p></b>"""


@pytest.fixture
def template(user, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    scenes.street(2)
    return scenes.prices()


@pytest.fixture
def paper(page: Page, template) -> Locator:
    """The text of a template, empty."""
    page.goto(f"/templates/{template.pk}/")
    text = page.get_by_role("textbox", name="Text")
    scenes.write(text, "")
    return text


def kept(page: Page, template) -> list[dict]:
    """The blocks that the server keeps once all that is on the screen now is saved."""
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(SAVED)).to_be_visible()
    version = selectors.newest(template_id=template.pk)
    return selectors.wordings(version_id=version.pk).get(language="en").document["content"]


def drawn() -> str:
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "#0b5cab").save(picture, "PNG")
    return base64.b64encode(picture.getvalue()).decode()


def shape(node: dict) -> str | list:
    inner = node.get("content")
    return node.get("text") or [node["type"], *(shape(one) for one in inner or [])]


def test_a_table_within_a_table_becomes_lines_of_its_cell(page: Page, template, paper, shots):
    paper.evaluate(PASTE, {"html": TABLE})

    table = kept(page, template)[0]
    assert shape(table["content"][1]) == [
        "tableRow",
        ["tableCell", ["paragraph", "Basic"]],
        ["tableCell", ["paragraph", "Day · 1.00"], ["paragraph", "Night · 0.50"]],
    ]
    shots(page, "pasted-table")


def test_what_no_message_can_hold_is_left_out_and_the_rest_is_kept(page: Page, template, paper):
    paper.evaluate(PASTE, {"html": WORD})

    red, black, numbered, small, link, *_ = kept(page, template)
    colour = {"type": "textStyle", "attrs": {"color": "#9b1c13"}}
    assert sorted(red["content"][0]["marks"], key=str) == sorted([colour, {"type": "bold"}], key=str)
    assert black["attrs"] == {"textAlign": "center"}
    assert [node["text"].strip() for node in black["content"] if node.get("marks") is None] == ["Black"]
    assert (numbered["type"], numbered["attrs"]["start"], small["type"]) == ("orderedList", 1, "paragraph")
    assert link["content"] == [{"type": "text", "text": "here"}]


@pytest.mark.parametrize("html", ["", '<img src="https://elsewhere.example/shop.png">'])
def test_a_picture_alone_is_uploaded(page: Page, template, paper, html):
    paper.evaluate(PASTE, {"html": html, "png": drawn()})
    expect(paper.locator("img")).to_be_visible()

    [image] = [block for block in kept(page, template) if block["type"] == "image"]
    assert image["attrs"]["src"].startswith("picture:")


def test_a_picture_that_stands_in_pasted_text_is_uploaded_too(page: Page, template, paper):
    paper.evaluate(PASTE, {"html": f'<p>Our shop</p><p><img src="data:image/png;base64,{drawn()}"></p>'})
    expect(paper.locator("img")).to_be_visible()

    blocks = kept(page, template)
    assert blocks[0]["content"] == [{"type": "text", "text": "Our shop"}]
    assert [block["attrs"]["src"][:8] for block in blocks if block["type"] == "image"] == ["picture:"]
