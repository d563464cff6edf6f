"""The certificates by which Amazon signs: fetched once each, and remembered by this process for a day."""

from base64 import b64decode
from binascii import Error as NotBase64
from threading import Lock
from time import monotonic

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate

from postroom.core.carriage.callback import NotTheirs
from postroom.delivery.http import Client

_DAY, _MOST = 86_400, 50


class Certificates:
    """Keys by where they were fetched. All threads share it."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[RSAPublicKey, float]] = {}
        self._lock = Lock()

    def key(self, client: Client, home: str, path: str) -> RSAPublicKey:
        """Return the key of the certificate at a path of a server. Raises `NotTheirs`, `NotAsked` or `NoAnswer`."""
        name = (home, path)
        with self._lock:
            key, until = self._known.get(name, (None, 0.0))
        if key and until > monotonic():
            return key
        answer = client.ask("GET", path)
        try:
            found = load_pem_x509_certificate(answer.body).public_key()
        except ValueError as exc:
            raise NotTheirs("its certificate cannot be read") from exc
        if not isinstance(found, RSAPublicKey):
            raise NotTheirs("its certificate cannot be read")
        with self._lock:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[name] = (found, monotonic() + _DAY)
        return found


def must_have_signed(key: RSAPublicKey, signature: str, covered: bytes, version: str) -> None:
    """Check a signature of SNS: version 1 hashes with SHA-1, version 2 with SHA-256. Raises `NotTheirs`."""
    digest = {"1": hashes.SHA1(), "2": hashes.SHA256()}.get(version)  # noqa: S303 -- Amazon's choice, not ours
    if digest is None:
        raise NotTheirs("it is signed in a way that is not theirs")
    try:
        key.verify(b64decode(signature, validate=True), covered, PKCS1v15(), digest)
    except (InvalidSignature, NotBase64) as exc:
        raise NotTheirs("the signature is not theirs") from exc
