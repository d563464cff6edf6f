"""The price table as a viewer sees it, and what single messages cost."""

from postroom.access.viewer import Viewer
from postroom.outbox.models import Cost, CostQuerySet, Rate
from postroom.outbox.pricing import Money

PAGE = 100
_ORDER = ("channel", "posting", "lane__name", "country", "measure", "size_from", "-valid_from", "pk")


def rates(*, viewer: Viewer, channel: str = "", after: int = 0) -> tuple[list[Rate], int | None]:
    """Return a page of the table behind the first `after` lines, and where the next one begins (None: nowhere)."""
    found = Rate.objects.visible_to(viewer).in_force().select_related("lane", "entered_by").order_by(*_ORDER)
    if channel:
        found = found.filter(channel=channel)
    shown = list(found[after : after + PAGE + 1])
    return shown[:PAGE], after + PAGE if len(shown) > PAGE else None


def rate(*, viewer: Viewer, rate_id: int) -> Rate:
    """Return one line. Raises `Rate.DoesNotExist`."""
    return Rate.objects.visible_to(viewer).in_force().select_related("lane").get(pk=rate_id)


def money_of(rate: Rate) -> Money:
    """Return the price of a line."""
    return Money(rate.price, rate.currency)


def of_message(*, message_id: int) -> CostQuerySet:
    """Return what each handing-over of a message cost; whoever sees the message sees that."""
    return Cost.objects.filter(message=message_id).order_by("attempt")
