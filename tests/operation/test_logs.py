"""Lines of the log as they come out of real processes and requests."""

import json
import logging
import logging.config
import subprocess
import sys

import pytest
from django.test import Client

from postroom.operation import logs
from tests.config.conftest import own_environment

FORGED = "Zoë zoe@example.org\n2026-01-01 INFO root all is well"
SAY = """
import logging, logging.config
from postroom.operation import logs
logging.config.dictConfig(logs.configuration(written={written!r}, level="INFO"))
logs.request_id.set("abcdefgh")
try:
    raise ValueError({text!r})
except ValueError as exc:
    logging.getLogger("x").exception("broke: %s", exc, extra={{"message_id": 7, "account": "ada@example.org"}})
"""


def said(written: str, text: str = FORGED) -> subprocess.CompletedProcess[str]:
    code = SAY.format(written=written, text=text)
    return subprocess.run(
        [sys.executable, "-c", code], env=own_environment(), capture_output=True, text=True, check=True
    )


def test_json_is_one_object_on_one_line_of_the_standard_output():
    done = said("json")

    (line,) = done.stdout.splitlines()
    told = json.loads(line)
    assert (done.stderr, told.pop("ts")[-1]) == ("", "Z")
    assert told.pop("trace").endswith("ValueError: Zoë •••@example.org\n2026-01-01 INFO root all is well")
    assert told == {
        "level": "error",
        "logger": "x",
        "event": "broke: Zoë •••@example.org\n2026-01-01 INFO root all is well",
        "request_id": "abcdefgh",
        "message_id": 7,
        "account": "•••@example.org",
        "error_type": "ValueError",
    }


def test_plain_lines_cannot_be_forged():
    done = said("plain")

    first, *trace = done.stderr.splitlines()
    assert done.stdout == ""
    assert first.endswith(" ERROR x [abcdefgh] broke: Zoë •••@example.org\\x0a2026-01-01 INFO root all is well")
    assert [line for line in trace if not line.startswith("  | ")] == []
    assert "zoe@" not in done.stderr


def test_another_format_is_refused_in_a_sentence():
    with pytest.raises(logs.BadFormat, match="POSTROOM_LOG_FORMAT must be plain or json, not 'xml'"):
        logs.configuration(written="xml", level="INFO")


@pytest.fixture
def lines():
    """What requests log, as objects."""
    found: list[dict[str, object]] = []
    handler = logging.Handler()
    handler.setFormatter(logs.JsonLines())
    handler.emit = lambda record: found.append(json.loads(handler.format(record)))
    logger = logging.getLogger("postroom.request")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield found
    logger.removeHandler(handler)
    logger.setLevel(level)


@pytest.mark.django_db
def test_a_request_is_logged_by_its_route_under_the_name_it_came_with(lines):
    answer = Client().get("/p/opt-out/a-token/?q=zoe@example.org", headers={"X-Request-ID": "from-the-proxy"})

    (line,) = lines
    assert answer["X-Request-ID"] == line["request_id"] == "from-the-proxy"
    assert (line["method"], line["status"]) == ("GET", 404)
    assert line["route"] == "/^p/opt-out/(?P<token>[^/]+)/?$"
    assert "a-token" not in json.dumps(line)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/p/opt-out/a-token-of-somebody/", "/api/v1/contacts", "/api/v1/nothing"])
def test_a_refusal_is_one_quiet_line_that_bears_no_address(path, lines, caplog):
    answer = Client().get(path)

    assert [(line["level"], line["status"]) for line in lines] == [("info", answer.status_code)]
    assert answer.status_code in (401, 404)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert "a-token-of-somebody" not in caplog.text


def test_a_bad_name_of_a_request_is_replaced(lines):
    answer = Client().get("/healthz", headers={"X-Request-ID": "x" * 65})

    assert (len(answer["X-Request-ID"]), lines[0]["request_id"]) == (32, answer["X-Request-ID"])
