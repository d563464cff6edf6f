"""A Lob on this machine, as https://docs.lob.com describes letters."""

import re
from base64 import b64encode
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.carriers import Kept, Provider


@dataclass
class Lob(Provider):
    """Takes letters as forms, and knows them by what is kept with them."""

    api_key: str = "test_key"
    price: str = "0.862"

    def handle(self, method, path, headers, body):
        if headers.get("authorization", "") != self._basic():
            return self.error(401, "Your API key is not valid."), False
        place = urlsplit(path)
        if place.path == "/v1/letters" and method == "GET":
            self.on_step("find")
            if self.cannot_find:
                return self.error(503, "try later"), False
            key = parse_qs(place.query).get("metadata[postroom]", [""])[0]
            rows = [self.shown(one) for one in self.letters if not key or one.key == key]
            return (200, {"data": rows, "object": "list", "count": len(rows)}), False
        if place.path == "/v1/letters" and method == "POST":
            return (0, None), True
        found = self.by_ref(place.path.rpartition("/")[2])
        if found is None:
            return self.error(404, "letter not found"), False
        if method == "DELETE":
            if self.is_printed:
                return self.error(422, "The cancellation window has passed."), False
            found.is_cancelled = True
            return (200, {"id": found.ref, "deleted": True}), False
        return (200, self.shown(found)), False

    def take_in(self, headers, body):
        fields, pdf = _form(headers["content-type"], body)
        missing = [
            name for name in ("to[name]", "to[address_line1]", "from", "color", "use_type") if not fields.get(name)
        ]
        if missing or not pdf.startswith(b"%PDF"):
            return self.error(422, f"{missing} is required")
        kept = self.take(
            "ltr_{:016x}", fields["metadata[postroom]"], pdf, fields, once=headers.get("idempotency-key", "")
        )
        return 200, self.shown(kept)

    def shown(self, one: Kept) -> dict[str, Any]:
        events = [{"name": one.status, "type": "normal"}] if one.status and one.status != "failed" else []
        return {
            "id": one.ref,
            "object": "letter",
            "metadata": {"postroom": one.key},
            "status": "failed" if one.status == "failed" else "rendered",
            "tracking_events": events,
            "price": self.price,
            **({"deleted": True} if one.is_cancelled else {}),
        }

    def _basic(self) -> str:
        return "Basic " + b64encode(f"{self.api_key}:".encode()).decode()


def _form(media_type: str, body: bytes) -> tuple[dict[str, str], bytes]:
    parsed = message_from_bytes(b"Content-Type: " + media_type.encode() + b"\r\n\r\n" + body)
    fields, pdf = {}, b""
    for part in parsed.get_payload():
        name = re.search(r'name="([^"]*)"', part["Content-Disposition"])[1]
        data = part.get_payload(decode=True)
        if name == "file":
            pdf = data
        else:
            fields[name] = data.decode()
    return fields, pdf
