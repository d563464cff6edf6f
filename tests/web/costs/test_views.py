"""The report of costs: its lines add up, whatever it goes by; nobody sees those of units whose outbox they do not."""

import csv
import datetime as dt
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest

from postroom.access.viewer import Role
from postroom.core.carriage.arrival import Price
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import Step
from postroom.costs import report
from postroom.outbox import services as outbox
from postroom.outbox.models import Priority
from postroom.outbox.reporting import Asked, By
from postroom.web.costs.views import CostsForm
from tests import makers, post
from tests.costs import prices
from tests.makers import NOON
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
URL = "/reports/costs/"


def sent(*bodies: str, at=NOON, of=None, code="texts", price: Price | None = None) -> None:
    on = post.lane(code, channel=Channel.SMS)
    post.texts(*bodies, on=on, batch_id=of.pk if of else None)
    claimed = outbox.claim(
        lane_id=on.pk, worker_id=1, priority=Priority.NORMAL, limit=50, lease=dt.timedelta(minutes=1)
    )
    told = [
        outbox.Result(
            message_id=one.message_id, attempt=one.attempt, claimed_at=one.claimed_at, at=at, step=Step.ACCEPT,
            price=price,
        )
        for one in claimed
    ]  # fmt: skip
    outbox.record(worker_id=1, results=told)


@pytest.fixture
def spent():
    """Three months: by the table, by the carrier in another currency, and by nobody's word."""
    sent("unknown")
    prices.enter(prices.line("0.05"))
    sent("one", "x" * 200, of=post.batch("=cmd()"))
    sent("two", at=NOON + dt.timedelta(days=31))
    sent("three", at=NOON + dt.timedelta(days=62), code="dollars", price=Price(Decimal("0.0075"), "USD"))


@pytest.mark.parametrize("by", CostsForm.goes_by)
def test_lines_add_up_to_the_same_whatever_the_report_goes_by(spent, by):
    entries = report.report(viewer=makers.viewer(), asked=Asked(by=by))

    told = [(one.currency, one.messages, one.amount) for one in report.totals(entries)]

    assert told == [("EUR", 3, Decimal("0.20")), ("USD", 1, Decimal("0.0075")), ("", 1, None)]
    assert sum(one.messages for one in entries) == 5


def test_days_and_channel_narrow_it(spent):
    april = Asked(by=By.MONTH, since=dt.date(2026, 4, 1), until=dt.date(2026, 4, 30))

    (one,) = report.report(viewer=makers.viewer(), asked=april)

    assert (one.key, one.messages, one.amount) == ("2026-04", 1, Decimal("0.05"))
    assert report.report(viewer=makers.viewer(), asked=Asked(channel="letter")) == []


def test_screen_and_files_say_the_same_and_no_title_is_a_formula(spent):
    client = desk()

    page = client.get(f"{URL}?by=run").content.decode()
    rows = list(csv.reader(StringIO(client.get(f"{URL}costs.csv?by=run").getvalue().decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(BytesIO(client.get(f"{URL}costs.xlsx?by=run").content)).active

    assert "€0.20" in page
    assert "not known" in page
    assert "$0.0075" in page
    assert [row[0] for row in rows[1:]].count("'=cmd()") == 1
    assert {cell.data_type for cell in sheet["G"][1:]} <= {"n"}
    assert sum(cell.value for cell in sheet["C"][1:]) == 5
    assert all(cell.data_type == "s" for cell in sheet["A"])


def test_costs_of_a_unit_show_to_whom_its_outbox_was_granted(spent):
    place = makers.unit("lyon")

    assert "€0.20" not in desk(Role.ADMINISTRATOR, at=place).get(URL).content.decode()
    assert desk(Role.ADMINISTRATOR, sees_outbox=False).get(URL).status_code == 404
