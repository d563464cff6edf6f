"""What holds for every answer there is: headers, hostile addresses, canaries, and no way out to another site."""

import re

import pytest
from django.db import transaction
from django.test import Client

from postroom.access.viewer import Role
from tests.web.desks import desk
from tests.web.routes import ROUTES
from tests.web.scene import Scene, everything

pytestmark = pytest.mark.django_db
SCREENS = [route for route, holds in ROUTES.items() if not holds.for_programs]
INLINE = re.compile(
    rb"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE
)
CLOSED = {
    "Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}  # fmt: skip
USES_THE_CAMERA = {"/returns/scan/"}
"""Codes are read there from what the camera sees, in WebAssembly: no other page may do either."""
HOSTILE = [
    "' OR 1=1 --", "%00", "\x00", "a" * 5000, "[]", "{}", "-1", "9" * 40, "1e400", "NaN", "../../etc/passwd",
    "\U0001f600", "%", "_", "\\", "id;DROP TABLE outbox_message", "unit__brand__code", "\u202e", "(((((",
    "2026-02-30", "0001-01-01", "9999-12-31", "q" * 3 + "\r\nSet-Cookie: x=1",
]  # fmt: skip
NAMES = [
    "q", "box", "state", "unit", "lane", "batch", "run", "after", "before", "page", "sort", "order", "from", "until",
    "since", "who", "what", "action", "kind", "list", "channel", "reason", "author", "contact", "template", "record",
    "language", "version", "next", "text", "field", "tag", "topic", "health", "size", "compare", "with", "cursor",
    "updated_since", "limit", "filter[a][b]", "id__in", "pk", "password", "unit__users__password__startswith",
]  # fmt: skip


@pytest.fixture
def scene() -> Scene:
    return everything()


def get(client: Client, path: str, query: dict[str, str] | None = None):
    with transaction.atomic():
        answer = client.get(path, query or {})
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer, body


def test_every_answer_has_the_headers_that_protect_it(scene):
    client = desk(None)
    wanted = {
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "SAMEORIGIN",
        "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    }  # fmt: skip
    wrong = []
    for route in SCREENS:
        answer, _ = get(client, scene.path(route))
        policy = answer.headers.get("Content-Security-Policy", "")
        is_for_programs = route.startswith("/api/")
        framed_by = "'none'" if is_for_programs else "'self'"
        is_closed = "default-src 'none'" in policy and f"frame-ancestors {framed_by}" in policy
        camera, evaluated = ("self", "'wasm-unsafe-eval'") if route in USES_THE_CAMERA else ("", "")
        runs_nothing_inline = "unsafe-eval" not in policy.replace(evaluated, "") and (
            "unsafe-inline" not in policy or policy.startswith("sandbox;")
        )
        sees_nothing = f"camera=({camera})," in answer["Permissions-Policy"]
        has = {name: answer.headers.get(name) for name in wanted}
        if route.startswith("/p/") and has["Referrer-Policy"] == "no-referrer":  # the address holds a customer's proof
            has["Referrer-Policy"] = "same-origin"
        if is_for_programs and has["X-Frame-Options"] == "DENY":
            has["X-Frame-Options"] = "SAMEORIGIN"
        if has != wanted or not is_closed or not runs_nothing_inline or not sees_nothing:
            wrong.append((route, answer.status_code, policy, has))

    assert wrong == []


def test_no_page_holds_script_or_style_that_its_policy_would_have_to_allow(scene):
    client = desk(None)
    found = []
    for route in SCREENS:
        answer, body = get(client, scene.path(route))
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not answer.headers["Content-Security-Policy"].startswith("sandbox;"):
            found += [(route, match) for match in INLINE.findall(body)]

    assert found == []


def test_pages_with_personal_data_are_kept_by_no_cache(scene):
    client = desk(None)
    kept = [
        route
        for route in SCREENS
        if not ROUTES[route].for_anybody
        and "no-store" not in get(client, scene.path(route))[0].get("Cache-Control", "")
    ]

    assert kept == []


@pytest.mark.parametrize("turn", range(3))
def test_no_hostile_query_breaks_a_page(scene, turn):
    """Each name gets another hostile value each turn, so that in all it meets values of every kind."""
    client = desk(None)
    client.raise_request_exception = False
    query = {name: HOSTILE[(n + 8 * turn) % len(HOSTILE)] for n, name in enumerate(NAMES)}

    broken = [
        route for route in SCREENS if route != "/readyz" and get(client, scene.path(route), query)[0].status_code >= 500
    ]

    assert broken == []


@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31", "9" * 40, "\x00"])
def test_no_value_at_the_end_of_its_range_breaks_a_list(scene, value):
    client = desk(None)
    client.raise_request_exception = False
    lists = [route for route in SCREENS if "<" not in route and route not in ("/readyz", "/metrics")]

    broken = [route for route in lists if get(client, route, dict.fromkeys(NAMES, value))[0].status_code >= 500]

    assert broken == []


EVIL = ["https://evil.example/", "//evil.example/", "/\\evil.example/", "https:evil.example", "javascript:alert(1)",
        "\t//evil.example/", "http:///evil", "https://testserver@evil.example/"]  # fmt: skip


@pytest.mark.parametrize("target", EVIL)
def test_signing_in_leads_to_no_other_site(target):
    desk(Role.READER)

    answer = Client().post(
        f"/in/login/?next={target}",
        {"login": "reader-0@example.org", "password": "a long enough password", "next": target},
    )

    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("target", EVIL)
def test_changing_the_look_leads_to_no_other_site(target):
    answer = desk(Role.READER).post("/appearance/", {"theme": "dark", "next": target})

    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("path", ["/api/v1/messages", "/api/v1/openapi.json", "/api/v1/nothing", "/api/nothing"])
def test_every_answer_to_a_program_is_closed_and_kept_by_nobody(path):
    answer = Client().get(path)

    assert {name: answer.headers.get(name) for name in CLOSED} == CLOSED
    assert int(answer["Content-Length"]) == len(answer.content)
    assert answer.cookies == {}
