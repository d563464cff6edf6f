"""A bulk message in a real browser: from who to finished, with real generating, by mouse and by keyboard alone."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from postroom.core.lifecycle import State
from postroom.outbox.models import Message
from postroom.runs import selectors
from postroom.runs import services as runs
from postroom.runs.models import Run, RunItem, RunState
from postroom.runs.services import Chosen
from postroom.runs.tasks import work_on
from tests import makers
from tests.browser import scenes
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.browser


@pytest.fixture
def street(user) -> None:
    """Customers, a template and a live account."""
    scenes.street()
    scenes.prices()
    makers.unit("dublin")
    office.lane(is_live=True, rate_per_second=0.05)


def play_worker(run: Run) -> None:
    """Do what a worker does, here and now."""
    work_on(run.pk)


def made(street: None) -> Run:
    """A run that was generated and waits for approval."""
    run = prepared()
    runs.generate(run_id=run.pk, viewer=makers.viewer(makers.unit("dublin")), at=NOON)
    play_worker(run)
    return Run.objects.get(pk=run.pk)


def prepared() -> Run:
    viewer = makers.viewer(makers.unit("dublin"))
    run = runs.begin(viewer=viewer, unit_id=makers.unit("dublin").pk, title="Change of price list from 1 January")
    version = scenes_version()
    lane = office.lane(is_live=True, rate_per_second=0.05)
    chosen = Chosen(title=run.title, template_version_id=version, lane_id=lane.pk, free_values={"until": "31 March"})
    return runs.choose(run_id=run.pk, viewer=viewer, chosen=chosen)


def scenes_version() -> int:
    """The version of the price list that goes out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM stationery_templateversion")
        return cursor.fetchone()[0]


@pytest.fixture
def look(axe, no_sideways_scroll, shots) -> Callable[[Page, str], None]:
    """Keep pictures of a screen, and hold it to what every screen must be."""

    def looked(page: Page, name: str) -> None:
        shots(page, f"runs-{name}")
        axe(page)
        no_sideways_scroll(page)

    return looked


def choose_who(page: Page, look: Callable[[Page, str], None]) -> None:
    page.goto("/runs/new/")
    look(page, "new")
    page.get_by_label("Title").fill("Change of price list from 1 January")
    page.get_by_role("button", name="Choose who gets it").click()
    expect(page.get_by_text("26 customers are chosen")).to_be_visible()
    page.get_by_role("radio", name="Buildings").check()
    expect(page.get_by_text("0 customers are chosen")).to_be_visible()
    page.get_by_role("checkbox", name="Old Mill").check()
    expect(page.get_by_text("8 customers are chosen")).to_be_visible()
    look(page, "who-buildings")
    page.get_by_role("radio", name="Account numbers").check()
    numbers = [f"AR-{n + 1:06}" for n in range(24)]
    page.get_by_role("textbox", name="Account numbers").fill(", ".join([*numbers, numbers[3], "AR-999999"]))
    expect(page.get_by_text("26 account numbers given")).to_be_visible()
    expect(page.get_by_text("1 repeated, written to once")).to_be_visible()
    expect(page.locator("code", has_text="AR-999999")).to_be_visible()
    look(page, "who-accounts")
    page.get_by_role("button", name="Continue with 24").click()


def test_account_numbers_come_from_a_file(page: Page, street, look):
    run = prepared()
    page.goto(f"/runs/{run.pk}/who/")
    page.get_by_role("radio", name="Account numbers").check()
    rows = ["Name;Account", *(f"Somebody;AR-{n + 1:06}" for n in range(24)), "Nobody;AR-999999"]
    file = {"name": "winter.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    page.get_by_label("Or from a file").set_input_files(file)
    page.get_by_role("button", name="Take the numbers").click()
    expect(page.get_by_text("25 account numbers given")).to_be_visible()
    expect(page.locator("code", has_text="AR-999999")).to_be_visible()
    expect(page.get_by_role("textbox", name="Account numbers")).to_contain_text("AR-000001")
    look(page, "who-file")


def test_a_change_that_is_still_being_saved_does_not_take_the_numbers_of_a_file_away(page: Page, street):
    run = prepared()
    page.goto(f"/runs/{run.pk}/who/")
    line = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 1000, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", slow)
    page.get_by_role("radio", name="Account numbers").check()
    file = {"name": "winter.txt", "mimeType": "text/plain", "buffer": b"AR-000001"}
    page.get_by_label("Or from a file").set_input_files(file)

    with page.expect_request(f"**/runs/{run.pk}/who/"):
        page.get_by_text("Leave out", exact=True).first.click()
        page.get_by_label("Who is in dispute").check()
    page.get_by_role("button", name="Take the numbers").click()

    expect(page.get_by_text("1 account number given")).to_be_visible()
    expect(page.get_by_text("Somebody else changed this meanwhile")).to_have_count(0)
    kept = runs.so_far(run=Run.objects.get(pk=run.pk)).recipients
    assert (kept.accounts, kept.without_disputed) == ("AR-000001", True)


def test_a_title_that_was_changed_in_another_window_is_not_lost(page: Page, street, axe, no_sideways_scroll, shots):
    run = prepared()
    page.goto(f"/runs/{run.pk}/what/")
    other = page.context.new_page()
    other.goto(f"/runs/{run.pk}/what/")
    with other.expect_response(re.compile("/what/")):
        other.get_by_label("Title").fill("New prices")

    page.get_by_label("Title").fill("Our new prices")
    expect(page.get_by_role("heading", name="Somebody else changed this meanwhile")).to_be_visible()
    page.get_by_role("heading", name="Somebody else changed this meanwhile").scroll_into_view_if_needed()
    shots(page, "runs-what-clash")
    axe(page)
    no_sideways_scroll(page)
    theirs = Run.objects.get(pk=run.pk).title
    page.get_by_role("button", name="Save mine over theirs").click()
    expect(page.get_by_role("heading", name="Somebody else changed this meanwhile")).to_have_count(0)
    with page.expect_response(re.compile("/what/")):
        page.get_by_label("Title").fill("Our new prices from January")
    expect(page.get_by_role("heading", name="Somebody else changed this meanwhile")).to_have_count(0)

    assert theirs == "New prices"
    assert Run.objects.get(pk=run.pk).title == "Our new prices from January"


def choose_what(page: Page, look: Callable[[Page, str], None]) -> None:
    page.get_by_label("Template").select_option("Change of price list")
    page.get_by_label("#?until").fill("31 March")
    expect(page.frame_locator("iframe.mail").get_by_text("until 31 March").last).to_be_visible()
    page.get_by_label("Send from").select_option("Main")
    look(page, "what")
    page.get_by_role("button", name="Continue").click()


def review(page: Page, look: Callable[[Page, str], None]) -> None:
    expect(page.get_by_role("button", name="Approve 19 messages")).to_be_visible()
    look(page, "review")
    page.get_by_role("link", name="Recipients").click()
    look(page, "recipients")
    page.go_back()
    page.get_by_role("link", name="Look through the messages").click()
    expect(page.get_by_text("1 of 19")).to_be_visible()
    look(page, "message")
    page.go_back()


def test_a_run_goes_from_who_to_made_with_what_was_foreseen(page: Page, street, look):
    choose_who(page, look)
    choose_what(page, look)
    expect(page.get_by_text("1 of 21")).to_be_visible()
    look(page, "check")
    page.get_by_role("link", name="Next recipient").click()
    expect(page.get_by_text("Jürgen Müller, AR-000002")).to_be_visible()
    page.get_by_text("Leave this one out").click()
    page.get_by_placeholder("Why").fill("rang us and wants no letter")
    page.get_by_role("button", name="Leave out Jürgen Müller").click()
    expect(page.get_by_text("1 of 20")).to_be_visible()
    look(page, "check-by-hand")
    page.get_by_role("button", name="Take back: Jürgen Müller gets it again").click()
    expect(page.get_by_text("1 of 21")).to_be_visible()
    page.get_by_role("link", name="Continue").click()
    look(page, "generate")
    page.get_by_role("button", name="Generate 21 messages").click()
    expect(page.get_by_text("Looking up who gets it")).to_be_visible()
    look(page, "generating")
    run = Run.objects.get()
    play_worker(run)
    review(page, look)

    progress = selectors.progress(run=run)
    assert (progress.recipients, progress.made, progress.excluded, progress.faulty) == (24, 19, 3, 2)


def test_a_run_is_approved_goes_out_is_paused_and_ends(page: Page, street, look, shots):
    run = made(street)
    page.goto(f"/runs/{run.pk}/")
    page.get_by_role("button", name="Approve 19 messages").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("19 e-mails go out from Main. At the rate of this account it takes about 7 min.")
    shots(page, "runs-approve")
    dialog.get_by_role("button", name="Approve 19 messages").click()
    expect(page.get_by_text("0 of 19")).to_be_visible()
    play_worker(run)
    messages = list(Message.objects.filter(batch_id=run.batch_id).order_by("pk").values_list("pk", flat=True))
    Message.objects.filter(pk__in=messages[:8]).update(state=State.SENT, executed_at=NOON)
    Message.objects.filter(pk=messages[8]).update(state=State.FAILED)
    expect(page.get_by_text("9 of 19 · 1 needs attention · about 4 min left")).to_be_visible()
    look(page, "sending")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Nothing more of it goes out until you resume.")).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("Going on where it stopped.")).to_be_visible()
    Message.objects.filter(pk__in=messages[9:]).update(state=State.SENT, executed_at=NOON)
    play_worker(run)
    expect(page.get_by_text("All messages have been dealt with.")).to_be_visible()
    look(page, "finished")
    page.goto("/runs/")
    look(page, "list")

    assert Run.objects.get().state == RunState.FINISHED


def test_the_wizard_is_gone_through_by_keyboard_alone(page: Page, street):
    page.goto("/runs/new/")
    page.get_by_label("Title").focus()
    page.keyboard.type("Typed")
    page.keyboard.press("Enter")
    expect(page.get_by_text("26 customers are chosen")).to_be_visible()
    page.get_by_label("All customers").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_text("8 customers are chosen")).to_be_visible()
    page.get_by_role("button", name="Continue with 8").press("Enter")
    page.get_by_label("Template").focus()
    page.keyboard.type("Change")
    page.get_by_label("#?until").focus()
    page.keyboard.type("31 March")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Continue").press("Enter")
    page.get_by_role("button", name="Generate 7 messages").press("Enter")
    expect(page.get_by_text("Looking up who gets it")).to_be_visible()

    run = Run.objects.get()
    assert (run.title, run.state, run.selection["types"]) == ("Typed", RunState.GENERATING, ["business"])


def test_a_run_is_left_and_resumed_where_it_was(page: Page, street):
    run = prepared()
    page.goto(f"/runs/{run.pk}/who/")
    page.get_by_role("radio", name="Customer types").check()
    page.get_by_role("checkbox", name="business").check()
    expect(page.get_by_text("8 customers are chosen")).to_be_visible()
    page.goto("/runs/")
    page.get_by_role("link", name="Change of price list from 1 January").click()

    expect(page.get_by_role("checkbox", name="business")).to_be_checked()
    expect(page.get_by_text("8 customers are chosen")).to_be_visible()


def test_typing_what_is_asked_keeps_the_caret_and_is_saved(page: Page, street):
    run = prepared()
    page.goto(f"/runs/{run.pk}/what/")
    field = page.get_by_label("#?until")
    field.fill("")
    field.press_sequentially("the 30th of September", delay=60)
    expect(page.frame_locator("iframe.mail").get_by_text("until the 30th of September").last).to_be_visible()

    expect(field).to_have_value("the 30th of September")
    expect(field).to_be_focused()
    run.batch.refresh_from_db()
    assert run.batch.free_values == {"until": "the 30th of September"}


def test_cancelling_says_what_stays_sent_and_takes_the_rest_back(page: Page, street):
    run = made(street)
    page.goto(f"/runs/{run.pk}/")
    page.get_by_role("button", name="Cancel the run").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("messages that have not gone out never will.")
    dialog.get_by_role("button", name="Cancel the run").click()
    expect(page.get_by_text("Cancelled. What had not gone out never will.")).to_be_visible()
    play_worker(run)

    assert set(Message.objects.filter(batch_id=run.batch_id).values_list("state", flat=True)) == {State.CANCELLED}


def test_the_list_of_recipients_is_filtered_and_kept_as_a_file(page: Page, street):
    run = made(street)
    page.goto(f"/runs/{run.pk}/recipients/")
    page.get_by_label("State").select_option("faulty")
    expect(page.get_by_text("2 recipients")).to_be_visible()
    expect(page.get_by_text("lacks a value that a tag needs").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()

    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    faulty = RunItem.objects.filter(run=run, state="faulty").order_by("pk")
    assert [line.split(",")[0] for line in lines[1:]] == [item.contact.account_number for item in faulty]


def test_empty_lists_say_what_belongs_there(page: Page, user, axe, shots):
    makers.unit("dublin")
    page.goto("/runs/")
    expect(page.get_by_role("heading", name="No runs yet")).to_be_visible()
    axe(page)
    shots(page, "runs-empty")


def test_what_waits_is_looked_at_and_sent_back_with_a_reason(page: Page, street, look):
    page.goto("/runs/approvals/")
    expect(page.get_by_text("Nothing waits for approval")).to_be_visible()
    look(page, "approvals-none")
    run = made(street)
    page.goto("/runs/approvals/")
    look(page, "approvals")
    page.get_by_text("Send back with a reason").click()
    page.get_by_label("What has to be changed").fill("The date is last year's.")
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_text("Sent back. Who made it finds your reason on the run")).to_be_visible()
    page.goto(f"/runs/{run.pk}/", wait_until="networkidle")
    expect(page.get_by_text("The date is last year's.")).to_be_visible()
    look(page, "sent-back")

    assert Run.objects.get().state == RunState.DRAFT


def test_who_approves_is_said_by_unit(page: Page, street, look):
    page.goto("/runs/rules/")
    look(page, "rules")
    page.get_by_role("link", name="Dublin").first.click()
    look(page, "rule")
