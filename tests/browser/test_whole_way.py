"""The whole way in a browser: customers come in, a template is written, a run is made and approved, mails arrive."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from postroom.intake import tasks
from postroom.intake.models import Import
from postroom.outbox.models import Message, Priority
from postroom.runs.models import Run
from postroom.runs.tasks import work_on
from postroom.stationery.models import Template
from tests import makers, post
from tests.browser import scenes
from tests.delivery.test_handing import deliver
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.browser
ROWS = "Account number,Name,E-mail,Language\nC-1,Zoë Kowalska,zoe@example.org,en\nC-2,Jan Nowak,jan@example.org,en\n"


@pytest.fixture
def template(user, settings, tmp_path) -> Template:
    settings.DATA_DIR = tmp_path / "data"
    makers.unit("dublin")
    return scenes.prices()


def import_customers(page: Page, file: Path) -> None:
    page.goto("/import/")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Upload and look").click()
    page.get_by_role("button", name="Check about 2 rows").click()
    tasks.check_import_task(import_id=Import.objects.get().pk)
    page.get_by_role("button", name="Import 2 rows").click()
    tasks.run_import_task(import_id=Import.objects.get().pk)
    expect(page.get_by_text("Finished")).to_be_visible()


def write_and_publish(page: Page, template: Template) -> None:
    page.goto(f"/templates/{template.pk}/?language=en")
    page.get_by_label("Subject").fill("For #contact_information.name")
    scenes.write(page.get_by_role("textbox", name="Text"), "Dear #contact_information.name, we move house.")
    expect(page.frame_locator("iframe.mail").get_by_text("Dear Zoë Kowalska, we move house.").last).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 2 is published and goes out from now on.")).to_be_visible()


def run_with_it(page: Page, template: Template) -> Run:
    page.goto("/runs/new/")
    page.get_by_label("Title").fill("We move")
    page.get_by_role("button", name="Choose who gets it").click()
    page.get_by_role("button", name="Continue with 2").click()
    page.get_by_label("Template").select_option(template.name)
    expect(page.frame_locator("iframe.mail").get_by_text("we move house").last).to_be_visible()
    page.get_by_label("#?until").fill("31 March")  # the Polish wording still asks for it
    page.get_by_label("Send from").select_option("Office")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Continue").click()
    page.get_by_role("button", name="Generate 2 messages").click()
    expect(page.get_by_text("Looking up who gets it")).to_be_visible()
    run = Run.objects.get()
    work_on(run.pk)
    page.get_by_role("button", name="Approve 2 messages").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Approve 2 messages").click()
    expect(page.get_by_text(re.compile("Going out|on their way"))).to_be_visible()
    work_on(run.pk)
    return run


def test_what_was_written_is_what_the_customers_imported_get(page: Page, template, tmp_path):
    file = tmp_path / "customers.csv"
    file.write_text(ROWS)
    with SmtpServer() as server:
        account = post.account(server.port)
        import_customers(page, file)
        write_and_publish(page, template)
        run = run_with_it(page, template)
        deliver(account, priority=Priority.BULK)
    mails = [message_from_bytes(taken.data, policy=policy.default) for taken in server.taken]

    assert sorted(mail["Subject"] for mail in mails) == ["For Jan Nowak", "For Zoë Kowalska"]
    assert {mail.get_body(("plain",)).get_content().split("\n")[0].strip() for mail in mails} == {
        "Dear Jan Nowak, we move house.",
        "Dear Zoë Kowalska, we move house.",
    }
    assert set(Message.objects.filter(batch_id=run.batch_id).values_list("state", flat=True)) == {"sent"}
