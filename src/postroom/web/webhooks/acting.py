"""What is done with a webhook: a new secret, a test, waiting, going on, telling once more, removing."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell
from postroom.web.shell.rights import for_setting_up
from postroom.web.webhooks import once
from postroom.webhooks import selectors, services


@require_POST
@for_setting_up
def renew_secret(request: StaffRequest, webhook_id: int) -> HttpResponse:
    """Give it a new secret, which its page shows once."""
    webhook = selectors.subscription(viewer=request.viewer, subscription_id=webhook_id)
    secret = services.renew_secret(viewer=request.viewer, subscription=webhook, at=now())
    once.keep(request, webhook.pk, secret, is_renewed=True)
    return redirect("webhooks:show", webhook.pk)


@require_POST
@for_setting_up
def send_test(request: StaffRequest, webhook_id: int) -> HttpResponse:
    """Tell it something that means nothing."""
    webhook = selectors.subscription(viewer=request.viewer, subscription_id=webhook_id)
    services.send_test(viewer=request.viewer, subscription=webhook, at=now())
    tell(request, _("A test event is on its way: look again in some seconds."))
    return redirect("webhooks:show", webhook.pk)


@require_POST
@for_setting_up
def pause(request: StaffRequest, webhook_id: int) -> HttpResponse:
    """Have it wait."""
    webhook = selectors.subscription(viewer=request.viewer, subscription_id=webhook_id)
    services.pause(viewer=request.viewer, subscription=webhook, at=now())
    tell(request, _("%(name)s is paused. What happens meanwhile is kept for it.") % {"name": webhook.name})
    return redirect("webhooks:show", webhook.pk)


@require_POST
@for_setting_up
def resume(request: StaffRequest, webhook_id: int) -> HttpResponse:
    """Tell it again."""
    webhook = selectors.subscription(viewer=request.viewer, subscription_id=webhook_id)
    services.resume(viewer=request.viewer, subscription=webhook, at=now())
    tell(request, _("%(name)s is told again, first what waits for it.") % {"name": webhook.name})
    return redirect("webhooks:show", webhook.pk)


@require_POST
@for_setting_up
def remove(request: StaffRequest, webhook_id: int) -> HttpResponse:
    """Tell it nothing any more."""
    webhook = selectors.subscription(viewer=request.viewer, subscription_id=webhook_id)
    services.remove(viewer=request.viewer, subscription=webhook)
    tell(request, _("%(name)s was removed.") % {"name": webhook.name})
    return redirect("webhooks:index")


@require_POST
@for_setting_up
def replay(request: StaffRequest, webhook_id: int, delivery_id: int) -> HttpResponse:
    """Tell it one event once more."""
    webhook = selectors.subscription(viewer=request.viewer, subscription_id=webhook_id)
    delivery = selectors.delivery(viewer=request.viewer, subscription=webhook, delivery_id=delivery_id)
    try:
        services.replay(viewer=request.viewer, delivery=delivery, at=now())
    except services.NotDone:
        tell(request, _("It is on its way already."))
    else:
        tell(request, _("It is sent once more."))
    return redirect("webhooks:show", webhook.pk)


@require_POST
@for_setting_up
def replay_failed(request: StaffRequest, webhook_id: int) -> HttpResponse:
    """Tell it everything that failed once more."""
    webhook = selectors.subscription(viewer=request.viewer, subscription_id=webhook_id)
    count = services.replay_failed(viewer=request.viewer, subscription=webhook, at=now())
    said = ngettext("%(n)s event is sent once more.", "%(n)s events are sent once more.", count)
    tell(request, said % {"n": count})
    return redirect("webhooks:show", webhook.pk)
