"""All doors for programs in one place, and the schema that describes them."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.urls import URLPattern, re_path
from ninja import NinjaAPI

from postroom import api as package
from postroom.api import messages
from postroom.api.door import Key, StrictJson
from postroom.api.problems import Problem, Wrong, answer, handle

api = NinjaAPI(
    title="Postroom",
    version="1",
    description=package.__doc__ or "",
    urls_namespace="api",
    docs_url=None,
    auth=Key(),
    parser=StrictJson(),
)
handle(api)
api.add_router("/messages", messages.router)

View = Callable[..., HttpResponseBase]
_NOTHING = Wrong(code="not_found", detail="There is no such address.")


def nothing(_request: HttpRequest) -> HttpResponse:
    """Say in the manner of the API that an address does not exist."""
    return answer(Problem(404, _NOTHING))


def _for_programs(view: View) -> View:
    """Let in who shows a key instead of a session, refuse in the manner of the API, and let nobody keep the answer."""

    def answered(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        if "\0" in request.path:
            return nothing(request)
        said = view(request, *args, **kwargs)
        if isinstance(said, HttpResponseNotAllowed):
            allowed = said["Allow"]
            said = answer(Problem(405, Wrong(code="not_allowed_here", detail=f"Here you may {allowed}.")))
            said["Allow"] = allowed
        said["Cache-Control"] = "no-store"
        return said

    answered.csrf_exempt = True  # type: ignore[attr-defined] -- no cookie opens this door
    return login_not_required(answered)


def _patterns() -> list[URLPattern]:
    patterns = [pattern for pattern in api.urls[0] if pattern.name != "api-root"]
    for pattern in patterns:
        pattern.callback = _for_programs(pattern.callback)
    return [*patterns, re_path("", _for_programs(nothing), name="nothing")]


urls = (_patterns(), "ninja", "api")
