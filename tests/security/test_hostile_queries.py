"""What a program may ask of a list, and what it may not: no name, number or cursor becomes SQL or a filter."""

import base64
from urllib.parse import quote

import pytest

from postroom.api.app import api
from tests import makers
from tests.api.programs import Program
from tests.api.test_every_route import ALL

pytestmark = pytest.mark.django_db
ASKED = [path.replace("{kind}", "bill") for method, path in ALL if method == "GET"]
LISTS = sorted(path for path in ASKED if "{" not in path)
PAGED = [
    path for path in LISTS
    if any(
        told["name"] == "cursor"
        for told in api.get_openapi_schema()["paths"]["/api/v1" + path.replace("/bill", "/{kind}")]["get"]["parameters"]
    )
]  # fmt: skip
UNKNOWN = [
    "sort=id;DROP TABLE outbox_message", "sort=-pk", "order=1", "order_by=password", "filter[a][b]=1", "filter[id]=1",
    "id__in=1", "unit__users__password__startswith=a", "unit=", "contact__unit_id=2", "_connector=OR 1=1", "_negated=1",
    "annotate.x=1", "x%22%20FROM%20access_user=1", "a.b=1", "%00=1", "q%00=1", "limit[]=1", "limit=1&limit[]=2",
    "__class__=1", "filter[a.b]=1", "fields=password", "expand=unit.keys", "q[$ne]=1", "pk=1 OR 1=1",
]  # fmt: skip
LIMITS = ["0", "-1", "501", "1e9", "9" * 40, "NaN", "1;2", "", "0x10", "\u0661", "1 OR 1=1", "null", "1.5", "%00"]


def cursor(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


CURSORS = [
    "x", "%00", "....", "=" * 20, "\u00e9", "A" * 599, "A" * 601, cursor(b"0;DROP"), cursor(b"1 OR 1=1"),
    cursor(b"-1"), cursor(b"9" * 30), cursor(b"\xff\xfe"), cursor(b"1e3"), cursor("\u0661".encode()), cursor(b"[1]"),
    cursor(b'{"$gt":""}'), cursor(b"' OR ''='"), cursor(b"a\0b"),
]  # fmt: skip


@pytest.fixture
def program() -> Program:
    makers.record(makers.contact("C-1"), "bill", "B-1")
    return Program()


@pytest.mark.parametrize("path", LISTS)
def test_a_name_that_a_list_does_not_know_is_refused_and_named(program, path):
    answers = {asked: program.ask("GET", f"{path}?{quote(asked, safe='=&%[]')}") for asked in UNKNOWN}

    assert {asked: said for asked, said in answers.items() if said[0] != 422 or not said[1]["code"]} == {}


@pytest.mark.parametrize("path", PAGED)
def test_a_page_has_a_size_that_makes_sense(program, path):
    answers = [program.ask("GET", f"{path}?limit={quote(limit, safe='%')}") for limit in LIMITS]

    assert [(limit, said[0]) for limit, said in zip(LIMITS, answers, strict=True) if said[0] != 422] == []


@pytest.mark.parametrize("path", PAGED)
def test_a_cursor_that_we_did_not_give_opens_nothing_and_breaks_nothing(program, path):
    answers = [(made, program.ask("GET", f"{path}?cursor={quote(made, safe='%')}")) for made in CURSORS]

    assert [(made, said) for made, said in answers if said[0] not in (200, 422)] == []


ALIASES = ["a.b", 'x" FROM access_user --', "x\n--", "a;b", "a%b", "a'b", "#", "/* */", "\u2028", "__proto__", "$where"]


def test_names_that_would_be_aliases_of_columns_stay_names(program):
    """What programs name freely: fields of records and free tags (see CVE-2025-57833 and its kin)."""
    for name in ALIASES:
        record = program.ask("PUT", "/records/bill/B-9", {"contact": "C-1", "values": {name: "1"}})
        message = program.post("/messages", {"contact": "C-1", "subject": "a", "text": "b", "free_values": {name: "1"}})

        assert record[0] in (200, 201, 422), (name, record)
        assert message[0] in (201, 202, 422), (name, message)


NO_BODIES = [
    b'{"contact":"C-1\\u0000"}', b'{"contact":"\\ud800"}', b"[" * 100_000, b'{"a":' * 9000, b"\xff\xfe{}", b"", b"null",
    b"1e400", b'{"contact":"C-1","contact":"C-2"}',
]  # fmt: skip


@pytest.mark.parametrize("body", NO_BODIES, ids=lambda body: ascii(body[:20]))
def test_a_body_that_is_none_is_refused(program, body):
    status, said = program.ask("POST", "/messages", body)

    assert status in (400, 422)
    assert said["code"]
