"""`/webhooks`: which programs are told what happens, how each gets on, what it was told. The right is `set_up`."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from django.http import HttpResponse
from django.utils.timezone import now
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from postroom.access import selectors as access
from postroom.api import door
from postroom.api.door import Code, Cursor, Id, Limit, PageQuery, ProgramRequest, Shape, as_json, cursor_of, number_of
from postroom.api.problems import conflict, unprocessable
from postroom.webhooks import selectors, services
from postroom.webhooks.events import Event

if TYPE_CHECKING:
    from postroom.webhooks.models import Delivery, Subscription

Standing = Literal["telling", "failing", "paused", "stopped"]
State = Literal["waiting", "delivered", "failed"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"\S")]
Url = Annotated[str, StringConstraints(min_length=1, max_length=500)]
router = Router(tags=["webhooks"])
_TERMS: dict[str, Any] = {
    "name": "Billing",
    "url": "https://billing.example.org/postroom",
    "events": ["message.failed", "incoming.received"],
}
_HOOK: dict[str, Any] = {
    "id": 7, "unit": "north", **_TERMS, "state": "telling", "waiting": 0, "failed": 2,
    "created_at": "2026-05-04T10:00:00Z",
}  # fmt: skip
_DELIVERY: dict[str, Any] = {
    "id": 4182, "event": "message.failed", "event_id": "message-48211-64c0953867000", "state": "failed", "tries": 9,
    "created_at": "2026-05-04T10:00:00Z", "due_at": "2026-05-08T10:00:00Z", "last_at": "2026-05-08T10:00:00Z",
    "last_status": 503, "last_answer": "upstream is away",
}  # fmt: skip


class WebhookIn(Shape):
    """Where a program listens, and of what it hears."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_TERMS]})
    name: Name = Field(description="What people call it.")
    url: Url = Field(description="https, and out in the Internet unless this house allows others.")
    events: list[Event] = Field(min_length=1, max_length=len(Event))

    @property
    def terms(self) -> services.Terms:
        """What was said."""
        return services.Terms(name=self.name, url=self.url, events=set(self.events))


class NewWebhookIn(WebhookIn):
    """A webhook, and the unit of which it hears, with all units below."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_TERMS | {"unit": "north"}]})
    unit: Code | None = Field(None, description="Code of the unit; the key's own if none is named.")


class WebhookOut(BaseModel):
    """A webhook; `waiting` and `failed` count its deliveries."""

    model_config = ConfigDict(json_schema_extra={"examples": [_HOOK]})
    id: int
    unit: str
    name: str
    url: str
    events: list[str]
    state: Standing = Field(description="`stopped`: for days it took nothing, and it is told nothing any more.")
    waiting: int
    failed: int
    created_at: datetime


class WebhookMade(WebhookOut):
    """A new webhook with its secret, which nobody can be told again."""

    model_config = ConfigDict(json_schema_extra={"examples": [_HOOK | {"failed": 0, "secret": "whsec_…"}]})
    secret: str = Field(description="What its deliveries are signed with, as Standard Webhooks has it.")


class WebhooksOut(BaseModel):
    """Some webhooks; `next` is the cursor of the page behind."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_HOOK], "next": None}]})
    items: list[WebhookOut]
    next: str | None


class DeliveryOut(BaseModel):
    """One event that it was told, or is to be told; what it says of customers is in the event alone."""

    model_config = ConfigDict(json_schema_extra={"examples": [_DELIVERY]})
    id: int
    event: str
    event_id: str = Field(description="`webhook-id`: the same on every try.")
    state: State
    tries: int
    created_at: datetime
    due_at: datetime = Field(description="When it is tried next, if it waits.")
    last_at: datetime | None
    last_status: int | None
    last_answer: str


class DeliveriesOut(BaseModel):
    """Some deliveries, newest first; `next` is the cursor of the page behind."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_DELIVERY], "next": None}]})
    items: list[DeliveryOut]
    next: str | None


class DeliveryQuery(Shape):
    """Which of them; without anything, all of the last 30 days."""

    state: State | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class ReplayedOut(BaseModel):
    """How many are told once more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"replayed": 2}]})
    replayed: int


@router.get("", response=WebhooksOut, summary="Webhooks")
def listed(request: ProgramRequest, asked: Query[PageQuery]) -> WebhooksOut:
    """Tell the webhooks of the units that the key sets up, a page at a time."""
    found, behind = door.page_of(selectors.programs(viewer=door.viewer(request)), asked)
    return WebhooksOut(items=[WebhookOut(**_shown(*row)) for row in selectors.with_counts(found)], next=behind)


@router.post("", response={201: WebhookMade}, summary="Have a program told")
def make(request: ProgramRequest, told: NewWebhookIn) -> HttpResponse:
    """Tell a program from now on. Its secret is in this answer and nowhere else, so no request is answered twice."""
    viewer = door.viewer(request)
    unit = access.unit(viewer=viewer, unit_id=door.unit_id(request, told.unit))
    try:
        made, secret = services.subscribe(viewer=viewer, unit=unit, terms=told.terms)
    except services.BadAddress as bad:
        raise unprocessable("bad_url", str(bad), "url") from None
    made = selectors.subscription(viewer=viewer, subscription_id=made.pk)
    return as_json(WebhookMade(**_shown(made, 0, 0), secret=secret), 201)


@router.get("/{webhook_id}", response=WebhookOut, summary="One webhook")
def show(request: ProgramRequest, webhook_id: Id) -> WebhookOut:
    """Tell how a webhook gets on."""
    return _out(_named(request, webhook_id))


@router.put("/{webhook_id}", response=WebhookOut, summary="Say anew where it listens and of what it hears")
def change(request: ProgramRequest, webhook_id: Id, told: WebhookIn) -> WebhookOut:
    """Change a webhook; its secret and what waits for it stay."""
    found = _named(request, webhook_id)
    try:
        services.change(viewer=door.viewer(request), subscription=found, terms=told.terms)
    except services.BadAddress as bad:
        raise unprocessable("bad_url", str(bad), "url") from None
    return _out(_named(request, webhook_id))


@router.delete("/{webhook_id}", response={204: None}, summary="Tell it nothing any more")
def remove(request: ProgramRequest, webhook_id: Id) -> HttpResponse:
    """Remove a webhook, with the list of what it was told."""
    services.remove(viewer=door.viewer(request), subscription=_named(request, webhook_id))
    return HttpResponse(status=204)


@router.get("/{webhook_id}/deliveries", response=DeliveriesOut, summary="What it was told, newest first")
def deliveries(request: ProgramRequest, webhook_id: Id, asked: Query[DeliveryQuery]) -> DeliveriesOut:
    """List deliveries with the last answer to each."""
    rows, after = selectors.deliveries(
        viewer=door.viewer(request),
        subscription=_named(request, webhook_id),
        state=asked.state or "",
        before=number_of(asked.cursor),
        size=asked.limit,
    )
    return DeliveriesOut(items=[_delivery(row) for row in rows], next=cursor_of(after))


@router.post("/{webhook_id}/deliveries:replay", response=ReplayedOut, summary="Tell all that failed once more")
def replay_failed(request: ProgramRequest, webhook_id: Id) -> ReplayedOut:
    """Tell what failed once more, each under its id and with a schedule of its own."""
    found = _named(request, webhook_id)
    return ReplayedOut(replayed=services.replay_failed(viewer=door.viewer(request), subscription=found, at=now()))


@router.post("/{webhook_id}/deliveries/{delivery_id}/replay", response=DeliveryOut, summary="Tell it once more")
def replay(request: ProgramRequest, webhook_id: Id, delivery_id: Id) -> DeliveryOut:
    """Tell one event once more, delivered or failed; one that still waits is refused."""
    viewer, found = door.viewer(request), _named(request, webhook_id)
    told = selectors.delivery(viewer=viewer, subscription=found, delivery_id=delivery_id)
    try:
        services.replay(viewer=viewer, delivery=told, at=now())
    except services.NotDone:
        raise conflict("waiting", "It still waits for its turn.") from None
    return _delivery(selectors.delivery(viewer=viewer, subscription=found, delivery_id=delivery_id))


def _named(request: ProgramRequest, webhook_id: int) -> "Subscription":
    return selectors.subscription(viewer=door.viewer(request), subscription_id=webhook_id)


def _out(found: "Subscription") -> WebhookOut:
    [row] = selectors.with_counts([found])
    return WebhookOut(**_shown(*row))


def _shown(found: "Subscription", waiting: int, failed: int) -> dict[str, Any]:
    return {
        "id": found.pk, "unit": found.unit.code, "name": found.name, "url": found.url, "events": found.events,
        "state": cast("Standing", found.state), "waiting": waiting, "failed": failed, "created_at": found.created_at,
    }  # fmt: skip


def _delivery(row: "Delivery") -> DeliveryOut:
    return DeliveryOut(
        id=row.pk, event=row.event, event_id=row.event_id, state=cast("State", row.state), tries=row.tries,
        created_at=row.created_at, due_at=row.due_at, last_at=row.last_at, last_status=row.last_status,
        last_answer=row.last_answer,
    )  # fmt: skip
