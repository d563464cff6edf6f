"""One account's conversation with Pingen: a token that is fetched and renewed, questions, and files put where told."""

import json
from collections.abc import Mapping
from time import monotonic
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

from postroom.core.carriage.outcome import Misconfigured, NotSent
from postroom.delivery.channels.pingen.config import PingenConfig
from postroom.delivery.http import Answer, BadUrl, Client
from postroom.delivery.one_by_one import NO_ENTRY, Stopped

SCOPE = "letter"
MEDIA_TYPE = "application/vnd.api+json"
_REFUSED_TOKEN = frozenset({400, 401, 403})
_SPARE = 60
"""Seconds before its end at which a token is renewed."""
_UNAUTHORIZED = 401


class Talk:
    """It belongs to one thread. What it raises as `Stopped` left nothing behind at Pingen."""

    def __init__(self, config: PingenConfig, *, public_only: bool) -> None:
        self._config = config
        self._public_only = public_only
        self._client = self._to(config.url)
        self._identity = self._to(config.identity_url)
        self._token, self._good_until = "", 0.0
        base = urlsplit(config.url).path.rstrip("/")
        self._base, self.letters = base, f"{base}/organisations/{config.organisation}/letters"

    def close(self) -> None:
        self._client.close()
        self._identity.close()

    def log_in(self, reference: str = "") -> None:
        """Fetch a token, if there is none that is good. Raises `Stopped`, `NotAsked` or `NoAnswer`."""
        if self._token and monotonic() < self._good_until:
            return
        asked = {
            "grant_type": "client_credentials",
            "client_id": self._config.client_id,
            "client_secret": self._config.client_secret,
            "scope": SCOPE,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        path = urlsplit(self._config.identity_url).path.rstrip("/") + "/auth/access-tokens"
        answer = self._identity.ask("POST", path, body=urlencode(asked).encode(), headers=headers)
        data = answer.data
        if answer.status in _REFUSED_TOKEN:
            raise Stopped(Misconfigured(reference, f"Pingen gives no access: {said(answer)}"))
        if not answer.is_good or not isinstance(data, dict) or not data.get("access_token"):
            raise Stopped(NotSent(reference, said(answer)))
        self._token = str(data["access_token"])
        self._good_until = monotonic() + max(float(data.get("expires_in") or 0) - _SPARE, 0)

    def ask(
        self, method: str, target: str, *, data: Any = None, headers: Mapping[str, str] | None = None, about: str = ""
    ) -> Answer:
        """Ask Pingen. `about` is the reference of the message. Raises `Stopped`, `NotAsked` or `NoAnswer`."""
        body = b"" if data is None else json.dumps(data).encode()
        wanted = {"Accept": MEDIA_TYPE, "User-Agent": "Postroom", **(headers or {})}
        if body:
            wanted["Content-Type"] = MEDIA_TYPE
        for _ in range(2):
            self.log_in(about)
            given = {**wanted, "Authorization": f"Bearer {self._token}"}
            answer = self._client.ask(method, target, body=body, headers=given)
            if answer.status != _UNAUTHORIZED:
                break
            self._token = ""  # it was taken from us before its time: nothing was done, and a new one may do
        return answer

    def upload(self, pdf: bytes, *, about: str) -> dict[str, str]:
        """Put a file where Pingen says; returns how it is named in what follows. Raises as `ask` does."""
        answer = self.ask("GET", f"{self._base}/file-upload", about=about)
        if not answer.is_good:
            stop(about, answer)
        told = attributes(answer.data)
        try:
            place = urlsplit(str(told["url"]))
            there = self._to(f"{place.scheme}://{place.netloc}")
            signature = str(told["url_signature"])
        except (KeyError, BadUrl) as problem:
            raise Stopped(NotSent(about, f"Pingen names no place for the file: {problem}")) from problem
        try:
            put = there.ask("PUT", f"{place.path}?{place.query}", body=pdf, headers={"Content-Type": "application/pdf"})
        finally:
            there.close()
        if not put.is_good:
            raise Stopped(NotSent(about, f"the file was not taken: {put.status}"))
        return {"file_url": str(told["url"]), "file_url_signature": signature}

    def _to(self, base: str) -> Client:
        config = self._config
        return Client(base, seconds=config.answer_seconds, public_only=self._public_only, ca_file=config.ca_file)


def stop(about: str, answer: Answer) -> NoReturn:
    """A question was not answered: nothing of the letter left the house."""
    if answer.status in NO_ENTRY:
        raise Stopped(Misconfigured(about, said(answer)))
    raise Stopped(NotSent(about, said(answer)))


def attributes(document: Any) -> dict[str, Any]:
    """Return the attributes of a JSON:API document or resource; of anything else none."""
    if isinstance(document, dict) and isinstance(document.get("data"), dict):
        document = document["data"]
    found = document.get("attributes") if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}


def said(answer: Answer) -> str:
    """Return what an answer says, in a line."""
    data = answer.data
    errors = data.get("errors") if isinstance(data, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else errors
    known = first if isinstance(first, dict) else {}
    told = " ".join(str(known[name]) for name in ("code", "title", "detail") if known.get(name))
    return f"{answer.status} {told or answer.text.strip()}"[:200]
