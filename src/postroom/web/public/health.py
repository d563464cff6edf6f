"""Two questions that machines ask: does this process live, and can it serve?"""

from collections.abc import Iterator
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from postroom.operation import disk


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer that this process lives; nothing else is asked."""
    return JsonResponse({"alive": True})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer whether pages can be served now, and if not, why not."""
    reasons = list(_reasons())
    return JsonResponse({"ready": not reasons, "reasons": reasons}, status=503 if reasons else 200)


def _reasons() -> Iterator[str]:
    if disk.is_full():
        yield "the disk is full"
    try:
        applied = MigrationRecorder(connection).applied_migrations().keys()
    except DatabaseError:
        yield "the database does not answer"
        return
    for app, name in sorted(_newest() - applied):
        yield f"the migration {app}.{name} has not been applied"


@cache
def _newest() -> frozenset[tuple[str, str]]:
    """Return the last migration of each app as this version ships it."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())
