"""`/messages`: write to customers, and ask what became of it."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpResponse
from django.utils.timezone import now
from ninja import Body, Query, Router
from pydantic import Field

from postroom.access.standing import as_it_stood
from postroom.api.door import (
    Code,
    Cursor,
    Id,
    Limit,
    ProgramRequest,
    Shape,
    as_json,
    cursor_of,
    number_of,
    once,
    unit_id,
    viewer,
)
from postroom.api.orders import BatchMade, ItemMade, MessageIn, MessageMade, Wanted
from postroom.api.problems import Problem, Wrong
from postroom.api.shown import MessageOut, MessagePage, message_line, message_whole
from postroom.api.ways import Ways
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State
from postroom.outbox import selectors as outbox
from postroom.outbox import services as outbox_services
from postroom.outbox.services import NotWritten, Order
from postroom.runs import selectors as runs

router = Router(tags=["messages"])


@router.post("", response={201: MessageMade, 200: BatchMade}, summary="Write to one customer, or to many")
@once
def write(request: ProgramRequest, wanted: Body[Wanted]) -> HttpResponse:
    """Write a message and queue it; `{"messages": […]}` writes many, and answers 200 with a result for each.

    A key for tests renders and captures: the message is held and never leaves the house.
    """
    at = now()
    if isinstance(wanted, MessageIn):
        [result] = _place(request, [wanted], at)
        if isinstance(result, Wrong):
            raise Problem(422, result)
        return as_json(result, 201)
    results = _place(request, wanted.messages, at)
    items = [
        ItemMade(index=index, problem=result) if isinstance(result, Wrong) else ItemMade(index=index, message=result)
        for index, result in enumerate(results)
    ]
    made = sum(item.message is not None for item in items)
    return as_json(BatchMade(made=made, refused=len(items) - made, results=items))


def _place(request: ProgramRequest, wanted: Sequence[MessageIn], at: datetime) -> list[MessageMade | Wrong]:
    captured = request.auth.is_test
    with as_it_stood(request.auth.mark):
        ways = Ways(request)
        understood = [ways.order(each) for each in wanted]
        orders = [order for order in understood if isinstance(order, Order)]
        placed = iter(outbox_services.place(orders=orders, viewer=viewer(request), at=at, captured=captured))
    results = (order if isinstance(order, Wrong) else next(placed) for order in understood)
    return [_said(each, result, captured=captured) for each, result in zip(wanted, results, strict=True)]


def _said(wanted: MessageIn, result: int | NotWritten | Wrong, *, captured: bool) -> MessageMade | Wrong:
    match result:
        case int():
            return MessageMade(
                id=result,
                state=State.HELD if captured else State.QUEUED,
                contact=wanted.contact,
                reference=wanted.reference,
                captured=captured,
            )
        case NotWritten():
            return Wrong(
                code=result.code,
                detail=result.sentence,
                field=f"{result.field}.{result.tag}" if result.field == "free_values" else result.field,
                contact=result.name or None,
                account=result.account_number,
            )
        case _:
            return result


@router.get("/{message_id}", response=MessageOut, summary="What became of a message")
def show(request: ProgramRequest, message_id: Id) -> MessageOut:
    """Tell where a message is, each attempt to hand it over with what the carrier answered, and every event."""
    message = outbox.message(viewer=viewer(request), message_id=message_id)
    return message_whole(message, outbox.trail(message=message))


class MessageQuery(Shape):
    """Which messages; without anything, all of them."""

    state: State | None = None
    run: Id | None = None
    channel: Channel | None = None
    contact: Code | None = Field(None, description="Account number of the customer.")
    reference: str | None = Field(None, min_length=1, max_length=80)
    unit: Code | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


@router.get("", response=MessagePage, summary="Messages, newest first")
def listed(request: ProgramRequest, asked: Query[MessageQuery]) -> MessagePage:
    """List the messages that the key may see, newest first, a page at a time.

    Those it ordered itself; with the right `see_outbox`, all of its units.
    """
    seen = viewer(request)
    batch_id = runs.run(run_id=asked.run, viewer=seen).batch_id if asked.run else None
    filters = outbox.Filters(
        folder=None,
        state=asked.state or "",
        channel=asked.channel or "",
        batch_id=batch_id,
        unit_id=unit_id(request, asked.unit) if asked.unit else None,
        reference=asked.reference or "",
        account_number=asked.contact or "",
    )
    found = outbox.messages(viewer=seen, filters=filters)
    shown, before = outbox.page(found, before=number_of(asked.cursor), size=asked.limit)
    return MessagePage(items=[message_line(message) for message in shown], next=cursor_of(before))
