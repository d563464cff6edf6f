"""A Pingen on this machine, as https://api.pingen.com/documentation describes letters."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.servers.carriers import Answer, Kept, Provider


@dataclass
class Pingen(Provider):
    """Gives tokens and places for files, and makes letters of these."""

    secret: str = "client secret"
    token_calls: int = 0
    revoked: bool = False
    ignores_filter: bool = False
    files: dict[str, bytes] = field(default_factory=dict)

    def handle(self, method, path, headers, body):
        place = urlsplit(path)
        if place.path == "/auth/access-tokens":
            return self._token(parse_qs(body.decode())), False
        if place.path.startswith("/bucket/"):
            self.files[place.path] = body
            return (201, None), False
        if headers.get("authorization") != f"Bearer token {self.token_calls}" or self.revoked:
            self.revoked = False
            return (401, {"errors": [{"code": "access_denied", "title": "The token is not good."}]}), False
        if place.path == "/file-upload":
            url = f"{self.url}/bucket/{len(self.files) + 1}?signer=url"
            told = {"url": url, "url_signature": _signature(url), "expires_at": "2030-01-01T00:00:00+0000"}
            return (200, {"data": {"id": "f", "type": "file_uploads", "attributes": told}}), False
        return self._letters(method, place, body)

    def _letters(self, method, place, body):
        rest = place.path.removeprefix("/organisations/org-1/letters")
        if rest == place.path:
            return self.error(404, "no such organisation"), False
        if not rest and method == "POST":
            return (0, None), True
        if not rest:
            self.on_step("find")
            return (self.error(503, "try later") if self.cannot_find else self._list(parse_qs(place.query))), False
        _, ref, *verb = rest.split("/")
        found = self.by_ref(unquote(ref))
        if found is None:
            return self.error(404, "letter not found"), False
        if verb == ["cancel"]:
            if self.is_printed:
                return self.error(409, "It cannot be cancelled any more."), False
            found.is_cancelled, found.status = True, "cancelled"
            return (202, None), False
        return (200, {"data": self.shown(found)}), False

    def _list(self, query: dict[str, list[str]]) -> Answer:
        name = json.loads(query["filter"][0])["and"][0]["file_original_name"] if "filter" in query else ""
        rows = [one for one in reversed(self.letters) if self.ignores_filter or not name or f"{one.key}.pdf" == name]
        size, number = int(query["page[limit]"][0]), int(query.get("page[number]", ["1"])[0])
        return 200, {"data": [self.shown(one) for one in rows[size * (number - 1) : size * number]]}

    def take_in(self, headers, body):
        told = json.loads(body)["data"]["attributes"]
        place = urlsplit(told["file_url"]).path
        if told["file_url_signature"] != _signature(told["file_url"]) or place not in self.files:
            return self.error(422, "file not found")
        key = told["file_original_name"].removesuffix(".pdf")
        kept = self.take(
            "{:08x}-aaaa-bbbb-cccc-dddddddddddd", key, self.files[place], told, once=headers.get("idempotency-key", "")
        )
        kept.status = kept.status or "validating"
        return 201, {"data": self.shown(kept)}

    def shown(self, one: Kept) -> dict[str, Any]:
        price = {"price_value": 1.25, "price_currency": "CHF"} if one.status != "validating" else {}
        told = {"status": one.status, "file_original_name": f"{one.key}.pdf", "country": "CH", **price}
        return {"id": one.ref, "type": "letters", "attributes": told}

    def _token(self, asked: dict[str, list[str]]) -> Answer:
        if asked.get("client_secret") != [self.secret] or asked.get("grant_type") != ["client_credentials"]:
            return 401, {"error": "invalid_client"}
        self.token_calls += 1
        return 200, {"token_type": "Bearer", "expires_in": 43_200, "access_token": f"token {self.token_calls}"}

    def error(self, status: int, message: str) -> Answer:
        return status, {"errors": [{"code": "simulated", "title": message}]}


def _signature(url: str) -> str:
    return sha256(url.encode()).hexdigest()
