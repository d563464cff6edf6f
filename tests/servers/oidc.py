"""An OpenID Connect server on loopback: discovery, sign-in without questions, tokens signed with RS256, user info."""

import base64
import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "postroom", "between the two of us"


@dataclass
class Identity:
    """The server, and who is signed in at it."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "u-1", "email_verified": True})
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    """Why it gave no token."""

    def code(self, asked: dict[str, str]) -> str:
        """Remember what the client asked for under a code that works once."""
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        return code

    def token(self, said: dict[str, str]) -> dict[str, Any] | None:
        """Redeem a code, if client, return address and proof key are those it was given for."""
        asked = self.codes.pop(said.get("code", ""), None)
        digest = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        checks = {
            "code": asked is not None,
            "client": (said.get("client_id"), said.get("client_secret")) == (CLIENT, SECRET),
            "redirect": asked is not None and asked["redirect_uri"] == said.get("redirect_uri"),
            "pkce": asked is not None and asked.get("code_challenge") == proof,
        }
        if problems := [name for name, good in checks.items() if not good]:
            self.refused += problems
            return None
        access = secrets.token_urlsafe()
        self.tokens.add(access)
        now = int(time.time())
        claims = {**self.claims, "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300}
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def discovery(self) -> dict[str, Any]:
        """Where everything is."""
        ways = ("authorize", "token", "userinfo", "keys")
        authorize, token, userinfo, keys = (f"{self.issuer}/{way}" for way in ways)
        return {
            "issuer": self.issuer, "authorization_endpoint": authorize, "token_endpoint": token,
            "userinfo_endpoint": userinfo, "jwks_uri": keys, "response_types_supported": ["code"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }  # fmt: skip

    def keys(self) -> dict[str, Any]:
        """The public half of the key that signs."""
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]}


@contextmanager
def identity_server() -> Iterator[Identity]:
    """Run the server for as long as the block lasts."""
    identity = Identity()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(identity))
    identity.issuer = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield identity
    finally:
        server.shutdown()
        server.server_close()


def _handler(identity: Identity) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            if url.path == "/authorize":
                self._send_back({name: values[0] for name, values in parse_qs(url.query).items()})
            elif url.path == "/userinfo":
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                self._answer(identity.claims if token in identity.tokens else None)
            else:
                pages = {"/.well-known/openid-configuration": identity.discovery, "/keys": identity.keys}
                self._answer(pages[url.path]() if url.path in pages else None)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(identity.token({name: values[0] for name, values in parse_qs(body).items()}))

        def _send_back(self, asked: dict[str, str]) -> None:
            self.send_response(302)
            answer = urlencode({"code": identity.code(asked), "state": asked["state"]})
            self.send_header("Location", f"{asked['redirect_uri']}?{answer}")
            self.end_headers()

        def _answer(self, body: dict[str, Any] | None) -> None:
            self.send_response(200 if body is not None else 400)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(orjson.dumps(body if body is not None else {"error": "invalid_request"}))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
