"""The price table on its screens: entered line by line or by a file, kept as a file, seen by whom it concerns."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.access.viewer import Role
from postroom.audit.models import Entry
from postroom.core.carriage.envelope import Channel
from postroom.outbox.models import Rate
from tests import makers, post
from tests.costs import prices
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
URL = "/prices/"
HEAD = "medium,class,account,country,measure,from,to,price,each,currency,valid_from,valid_to\n"
LINE = {"medium": "sms", "country": "DE", "measure": "part", "price": "0,075", "each": "on", "currency": "eur",
        "from": "1", "valid_from": "2026-01-01"}  # fmt: skip


def chief():
    """A super user: prices of every account are theirs."""
    return desk(None)


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def brought(client, rows: str):
    file = SimpleUploadedFile("prices.csv", (HEAD + rows).encode())
    return client.post(f"{URL}import/", {"file": file})


def table() -> list[tuple]:
    found = Rate.objects.in_force().order_by("country", "size_from")
    return [(rate.channel, rate.country, str(rate.price.normalize())) for rate in found]


def test_line_that_is_entered_stands_in_the_table_and_in_the_trail():
    client = chief()

    answer = client.post(f"{URL}new/", LINE, follow=True)

    assert table() == [("sms", "DE", "0.075")]
    assert "€0.075" in text(answer)
    assert Entry.objects.filter(action="prices_entered").exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"price": "cheap"}, "price"),
        ({"currency": "XXQ"}, "currency"),
        ({"measure": "sheet"}, "measure"),
        ({"up_to": "0"}, "up_to"),
        ({"valid_to": "2025-01-01"}, "valid_to"),
        ({"class": "standard"}, "class"),
    ],
)
def test_line_that_cannot_be_is_refused_at_its_field(wrong, field):
    answer = chief().post(f"{URL}new/", {**LINE, **wrong})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert table() == []


def test_file_shows_what_it_changes_and_is_entered_only_then():
    prices.enter(prices.line("0.07", country="DE"), prices.line("0.05", country="PL"), prices.line("0.2"))
    client = chief()

    shown = brought(client, "sms,,,DE,part,1,,0.08,yes,EUR,2026-01-01,\nsms,,,FR,part,1,,0.06,yes,EUR,2026-01-01,\n"
                            "sms,,,PL,part,1,,0.05,yes,EUR,2026-01-01,\n")  # fmt: skip

    changes = shown.context["changes"]
    assert (len(changes.added), len(changes.changed), changes.kept, len(changes.lacking)) == (1, 1, 1, 1)
    assert table() == [("sms", "", "0.2"), ("sms", "DE", "0.07"), ("sms", "PL", "0.05")]

    client.post(f"{URL}import/", {"lines": shown.context["lines"]})

    assert table() == [("sms", "", "0.2"), ("sms", "DE", "0.08"), ("sms", "FR", "0.06"), ("sms", "PL", "0.05")]


def test_file_that_is_the_whole_table_takes_out_the_rest():
    prices.enter(prices.line("0.07", country="DE"), prices.line("0.2"))
    client = chief()
    shown = brought(client, "sms,,,DE,part,1,,0.07,yes,EUR,2026-01-01,\n")

    client.post(f"{URL}import/", {"lines": shown.context["lines"], "whole": "1"})

    assert table() == [("sms", "DE", "0.07")]


def test_wrong_line_is_named_with_its_number_and_nothing_goes_in():
    answer = brought(chief(), "sms,,,DE,part,1,,0.08,yes,EUR,2026-01-01,\nfax,,,FR,part,1,,0.06,yes,EUR,2026-01-01,\n"
                              "sms,,,DE,part,1,,0.09,yes,EUR,2026-01-01,\n")  # fmt: skip

    assert [(number, told) for number, told, _ in answer.context["faults"]] == [(3, "fax"), (4, "")]
    assert "Enter these prices" not in text(answer)
    assert table() == []


def test_file_without_the_columns_says_which_it_lacks():
    file = SimpleUploadedFile("prices.csv", b"medium,price\nsms,1\n")

    answer = chief().post(f"{URL}import/", {"file": file})

    assert answer.status_code == 422
    assert "currency, valid_from" in text(answer)


def test_example_and_the_table_itself_can_be_brought_in_as_they_are():
    client = chief()
    example = client.get(f"{URL}example.csv").content

    shown = client.post(f"{URL}import/", {"file": SimpleUploadedFile("example.csv", example)})
    client.post(f"{URL}import/", {"lines": shown.context["lines"]})
    kept = client.get(f"{URL}prices.csv").content
    again = client.post(f"{URL}import/", {"file": SimpleUploadedFile("prices.csv", kept)})

    assert len(table()) == 9
    changes = again.context["changes"]
    assert (len(changes.added), len(changes.changed), changes.kept, len(changes.lacking)) == (0, 0, 9, 0)


def test_who_sets_up_one_unit_prices_its_accounts_and_no_others():
    own = post.lane("own", channel=Channel.SMS, unit=makers.unit())
    other = post.lane("other", channel=Channel.SMS, unit=makers.unit("lyon"))
    prices.enter(prices.line("0.2"), prices.line("0.3", lane_id=other.pk))
    client = desk(Role.ADMINISTRATOR)

    seen = text(client.get(URL))
    client.post(f"{URL}new/", {**LINE, "account": "own"})
    refused = [
        client.post(f"{URL}new/", {**LINE, "account": "other"}).status_code,
        client.post(f"{URL}new/", LINE).status_code,
        client.post(f"{URL}{Rate.objects.get(lane=other).pk}/retire/").status_code,
        client.post(f"{URL}{Rate.objects.get(lane=None).pk}/retire/").status_code,
    ]

    assert "€0.20" in seen
    assert "€0.30" not in seen
    assert Rate.objects.get(lane=own).price == prices.line("0.075").price
    assert refused == [422, 422, 404, 403]


def test_list_takes_as_many_queries_whatever_it_shows():
    client = chief()
    prices.enter(prices.line("0.2"))
    client.get(URL)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        return len(queries)

    one = asked()
    prices.enter(*(prices.line("0.1", country=code) for code in ("DE", "FR", "PL", "GB")))

    assert asked() == one
