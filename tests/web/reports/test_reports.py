"""The reports screen: lines of arithmetic, lists behind numbers, files in which numbers are numbers."""

import csv
import io
import re
from html import unescape

import pytest
from django.test import Client
from openpyxl import load_workbook

from postroom.core.lifecycle import State
from postroom.outbox.models import Batch, Message
from postroom.reports import services
from tests import makers, post
from tests.runs import office

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db) -> Client:
    client = Client()
    client.force_login(makers.user())
    return client


def said(client: Client, url: str) -> str:
    """A page as text in one line, without its marks."""
    page = client.get(url).content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def told(client: Client, query: str = "") -> str:
    return said(client, f"/reports/{query}")


def some() -> Batch:
    """Of one batch two messages delivered, one failed, one waiting; one more by another account."""
    batch = post.batch("=Spring, news")
    made = post.messages(4, of=batch)
    Message.objects.filter(pk__in=[made[0].pk, made[1].pk]).update(state=State.DELIVERED)
    Message.objects.filter(pk=made[2].pk).update(state=State.FAILED, failure="refused")
    post.messages(1, on=post.lane("second"))
    services.count()
    return batch


def test_the_sum_is_a_line_of_arithmetic(client):
    some()

    assert "5 messages = 2 waiting + 2 delivered + 1 failed" in told(client)
    assert "1 message = 1 waiting" in told(client, f"?account={post.lane('second').pk}")


def test_a_run_is_told_from_its_recipients_on(client):
    office.customers(3)
    makers.contact("NO-1", email=None)
    office.approved(office.in_review())
    services.count()

    assert "3 messages = 3 waiting 4 recipients of runs = 3 made + 1 left out + 0 faulty" in told(client, "?by=run")


def test_numbers_lead_to_lists_that_hold_as_many(client):
    some()
    pages = [client.get(f"/reports/?by={by}").content.decode() for by in ("month", "run", "account", "unit", "channel")]
    links = {unescape(link): int(number) for page in pages
             for link, number in re.findall(r'<a href="(/outbox/[^"]+)">(\d+)</a>', page)}  # fmt: skip

    assert len(links) >= 9
    for link, number in links.items():
        assert f" {number} message" in said(client, link), link


def test_a_template_leads_to_its_runs_and_not_to_a_list_that_holds_others(client):
    office.customers(2)
    run = office.approved(office.in_review())
    services.count()
    page = client.get("/reports/?by=template").content.decode()

    link = f"/reports/?by=run&amp;template={run.template_version.template_id}"
    assert (link in page, "/outbox/?box=outbox&amp;state=queued" in page) == (True, False)
    assert run.title in told(client, f"?by=run&template={run.template_version.template_id}")


def test_files_hold_every_state_as_numbers_and_no_formula(client):
    some()
    rows = list(csv.reader(io.StringIO(client.get("/reports/report.csv?by=run").getvalue().decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(client.get("/reports/report.xlsx?by=run").content))
    cells = [[cell.value for cell in row] for row in book.active.rows]

    assert rows[0] == [
        "Run", "Recipients", "Left out", "Faulty", "Made", "Followed on another channel",
        "Cancelled when it was opened again", "Messages", "Draft", "For approval", "Waiting", "On hold", "Uncertain",
        "Sent", "Delivered", "Failed", "Returned", "Expired", "Cancelled",
    ]  # fmt: skip
    assert cells[1][0] == "'=Spring, news"
    assert cells[1][7:] == [4, 0, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0]
    assert [row[0] for row in rows] == [row[0] for row in cells]
    assert [row[7] for row in rows[1:]] == ["4", "1"]


@pytest.mark.parametrize("query", ["?since=nonsense", "?run=1&run=x", "?template=99999", "?unit=99", "?by=all"])
def test_what_cannot_be_read_narrows_nothing(client, query):
    some()

    assert "5 messages = " in told(client, query)


def test_an_empty_report_says_what_will_be_there_or_offers_to_clear_the_filters(client):
    assert "Once messages are made" in told(client)
    some()
    assert "No message passes the filters." in told(client, "?channel=sms")


def test_the_page_takes_as_many_queries_for_many_lines_as_for_few(client, django_assert_num_queries):
    some()
    client.get("/reports/?by=run")
    with django_assert_num_queries(12):
        client.get("/reports/?by=run")
    for n in range(3):
        post.messages(1, of=Batch.objects.create(unit=makers.unit(), title=f"Bills {n}"))
    services.count()
    with django_assert_num_queries(12):
        client.get("/reports/?by=run")
