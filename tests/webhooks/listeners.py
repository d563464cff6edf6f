"""Programs that listen, and what they are told, as tests need it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from postroom.access.viewer import SYSTEM
from postroom.webhooks import collecting, sending, services
from postroom.webhooks.events import Event
from postroom.webhooks.models import Delivery, Subscription
from tests import makers
from tests.servers.http import Asked, WebServer

URL = "http://127.0.0.1:9/nobody"


def listening(
    url: str = URL, *, events: Sequence[Event] = tuple(Event), name: str = "Billing", at=None
) -> tuple[Subscription, str]:
    """A program and its secret."""
    terms = services.Terms(name=name, url=url, events=events)
    return services.subscribe(viewer=SYSTEM, unit=at or makers.unit(), terms=terms)


def at(server: WebServer, **details) -> tuple[Subscription, str]:
    """A program behind a server."""
    return listening(f"{server.url}/hook?from=postroom", **details)


def tell() -> int:
    """What the clock does every few seconds."""
    collecting.collect()
    return sending.send_due(clock=lambda: datetime.now(tz=UTC))


def bodies(subscription: Subscription) -> list[dict[str, Any]]:
    """What it is told or will be, in order."""
    found = Delivery.objects.filter(subscription=subscription).order_by("pk")
    return [json.loads(body) for body in found.values_list("body", flat=True)]


def is_signed(asked: Asked, secret: str) -> bool:
    """Checked as a receiver would, from the description of the standard: nothing of ours is used."""
    told = {name.lower(): value for name, value in asked.headers.items()}
    key = base64.b64decode(secret.split("_", 1)[1])
    signed = f"{told['webhook-id']}.{told['webhook-timestamp']}.{asked.body.decode()}"
    expected = base64.b64encode(hmac.new(key, signed.encode(), hashlib.sha256).digest()).decode()
    return f"v1,{expected}" in told["webhook-signature"].split(" ")
