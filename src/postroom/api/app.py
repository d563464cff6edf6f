"""All doors for programs in one place, and the schema that describes them."""

import re
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path

from postroom import api as package
from postroom.access.keys import Caller
from postroom.api import (
    accounts,
    audiences,
    consents,
    contacts,
    events,
    incoming,
    lists,
    messages,
    points,
    queue,
    records,
    returned,
    runs,
    templates,
    webhooks,
)
from postroom.api.door import Bearer, Json, StrictJson
from postroom.api.openapi import DescribedAPI, questions
from postroom.api.problems import answer, handle, nothing, unprocessable


class Key(Bearer):
    """A key, and a question that the address understands."""

    def __call__(self, request: HttpRequest) -> Caller:
        """Let the program in, then refuse what it asks by names that nobody knows: a filter must not go unheard."""
        caller = super().__call__(request)
        if unknown := _unknown(request):
            raise unprocessable("invalid", f"Nobody knows “{unknown[:60]}” here.", unknown[:60])
        if unheld := next((name for name, value in request.GET.items() if "\0" in str(value)), None):
            raise unprocessable("invalid", "It holds a zero character, which no text of ours can.", unheld)
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
    ("/audiences", audiences.router),
    ("/lists", lists.router),
    ("/records", records.router),
    ("/events", events.router),
    ("/returns", returned.router),
    ("/incoming", incoming.router),
    ("/templates", templates.router),
    ("/accounts", accounts.router),
    ("/webhooks", webhooks.router),
    ("/queue", queue.router),
):
    api.add_router(path, router)


def nowhere(_request: HttpRequest) -> HttpResponse:
    """Say in the manner of the API that an address does not exist."""
    return answer(nothing())


def _unknown(request: HttpRequest) -> str | None:
    """Return a name in the query that the address does not know."""
    if not request.GET:
        return None
    route = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", request.resolver_match.route) if request.resolver_match else ""
    known = _questions().get((request.method or "", f"/{route}"), frozenset())
    return next((name for name in request.GET if name not in known), None)


@cache
def _questions() -> dict[tuple[str, str], frozenset[str]]:
    return questions(api)


def _patterns() -> list[URLPattern | URLResolver]:
    patterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    for pattern in patterns:
        if pattern.name == "api-root":  # the engine needs its name
            pattern.callback = nowhere
    return [*patterns, re_path("", nowhere, name="nothing")]


urls = (_patterns(), "ninja", "api")
