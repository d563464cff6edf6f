"""The print desk in a real browser: from what waits to what is posted."""

import pytest
from playwright.sync_api import Page, expect

from postroom.outbox.models import Message
from postroom.posting import services
from postroom.posting.models import PrintBatch
from tests import makers, post
from tests.makers import NOON
from tests.posting import paper

pytestmark = pytest.mark.browser


def test_letters_are_printed_and_confirmed(page: Page, user, settings, tmp_path, axe, no_sideways_scroll, shots):
    settings.DATA_DIR = tmp_path
    makers.unit()
    post.lane("own-post", channel="letter", name="Own post", is_by_hand=True)
    letters = paper.waiting("Ada Lovelace", "Bob Byron", "Cleo 山 Quay")
    paper.waiting("Dora Quay", on=paper.skeleton("france"))
    page.goto("/print/")
    axe(page)
    no_sideways_scroll(page)
    shots(page, "print-desk")
    page.get_by_role("checkbox").first.press("Space")
    expect(page.get_by_role("checkbox").first).to_be_checked()
    page.get_by_role("button", name="Make the print file").press("Enter")
    expect(page.get_by_text("Setting the letters")).to_be_visible()

    batch = PrintBatch.objects.get()
    services.make(batch_id=batch.pk, at=NOON)
    expect(page.get_by_role("link", name="Open and print")).to_be_visible()
    axe(page)
    no_sideways_scroll(page)
    shots(page, "print-batch")
    page.get_by_role("button", name="All posted").press("Enter")
    page.get_by_role("alertdialog").get_by_role("button", name="Posted").click()
    expect(page.get_by_text("are marked as posted")).to_be_visible()
    assert {Message.objects.get(pk=letter.pk).state for letter in letters} == {"sent", "failed"}
