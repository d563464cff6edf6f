"""Signs what is sent, as https://www.standardwebhooks.com has it, so that the receiver knows it is from us, and new."""

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime

_MARK = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """Return a secret that nobody can guess."""
    return _MARK + b64encode(secrets.token_bytes(_BYTES)).decode()


def headers(*, keys: Sequence[str], event_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return what goes along with a body. Of several keys, each signs: the receiver may know either."""
    moment = str(int(at.timestamp()))
    signed = b".".join([event_id.encode(), moment.encode(), body])
    return {
        "webhook-id": event_id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(_signature(key, signed) for key in keys),
    }


def _signature(key: str, signed: bytes) -> str:
    digest = hmac.digest(b64decode(key.removeprefix(_MARK)), signed, "sha256")
    return f"v1,{b64encode(digest).decode()}"
