"""Background work of delivery: release what capture mode held."""

from django.utils.timezone import now

from postroom.access import selectors as access
from postroom.access.viewer import SYSTEM
from postroom.delivery.models import Account
from postroom.jobs.job import job
from postroom.outbox import services as outbox


@job
def release(lane_id: int, user_id: int) -> None:
    """Queue the captured messages that `user_id` may see, some thousands at a time, while the account is live."""
    user = access.user(viewer=SYSTEM, user_id=user_id)
    viewer = access.viewer_for(user=user)
    live = Account.objects.filter(pk=lane_id, lane__is_live=True)
    while live.exists() and outbox.release_captured(viewer=viewer, lane_id=lane_id, at=now()):
        outbox.wake()
