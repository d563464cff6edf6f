"""All doors for programs in one place, and the schema that describes them."""

import re
from collections.abc import Callable
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver, re_path
from django.views.decorators.csrf import csrf_exempt

from postroom import api as package
from postroom.access.keys import Caller
from postroom.api import accounts, consents, contacts, events, lists, messages, points, records, runs, templates
from postroom.api.door import Bearer, Json, StrictJson
from postroom.api.openapi import DescribedAPI, questions
from postroom.api.problems import Problem, Wrong, answer, handle, unprocessable


class Key(Bearer):
    """A key, and a question that the address understands."""

    def __call__(self, request: HttpRequest) -> Caller:
        """Let the program in, then refuse what it asks by names that nobody knows: a filter must not go unheard."""
        caller = super().__call__(request)
        if unknown := _unknown(request):
            raise unprocessable("invalid", f"Nobody knows “{unknown[:60]}” here.", unknown[:60])
        return caller


api = DescribedAPI(
    title="Postroom",
    version="1",
    description=package.__doc__ or "",
    urls_namespace="api",
    docs_url=None,
    auth=Key(),
    parser=StrictJson(),
    renderer=Json(),
)
handle(api)
for path, router in (
    ("/messages", messages.router),
    ("/runs", runs.router),
    ("", contacts.imports),
    ("/contacts", contacts.router),
    ("/contacts", points.router),
    ("/contacts", consents.router),
    ("/lists", lists.router),
    ("/records", records.router),
    ("/events", events.router),
    ("/templates", templates.router),
    ("/accounts", accounts.router),
):
    api.add_router(path, router)

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

    return csrf_exempt(login_not_required(answered))  # no cookie opens this door


def _unknown(request: HttpRequest) -> str | None:
    """Return a name in the query that the address does not know, or whose value no text of ours can hold."""
    if not request.GET:
        return None
    route = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", request.resolver_match.route) if request.resolver_match else ""
    known = _questions().get((request.method or "", f"/{route}"), frozenset())
    return next((name for name, value in request.GET.items() if name not in known or "\0" in str(value)), None)


@cache
def _questions() -> dict[tuple[str, str], frozenset[str]]:
    return questions(api)


def _patterns() -> list[URLPattern | URLResolver]:
    patterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    for pattern in patterns:
        pattern.callback = _for_programs(nothing if pattern.name == "api-root" else pattern.callback)
    return [*patterns, re_path("", _for_programs(nothing), name="nothing")]


urls = (_patterns(), "ninja", "api")
