"""Where providers report what became of messages. A GET is taken too: some gateways know nothing else."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from postroom.delivery import reports

MOST_BYTES = 1_000_000


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, token: str) -> HttpResponse:
    """Keep a report, then answer; what is not proved to be the provider's is refused and leaves nothing behind."""
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return HttpResponse(status=413)
    callback = reports.Callback(
        url=f"{reports.report_base()}{request.get_full_path()}",
        query=request.META.get("QUERY_STRING", ""),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.body,
    )
    try:
        said = reports.take_report(token=token, callback=callback, at=timezone.now())
    except reports.NoSuchAddress as unknown:
        return HttpResponse(str(unknown), status=404, content_type="text/plain; charset=utf-8")
    except reports.NotReported as refused:
        return HttpResponse(str(refused), status=403, content_type="text/plain; charset=utf-8")
    return HttpResponse(said, content_type="text/plain; charset=utf-8")
