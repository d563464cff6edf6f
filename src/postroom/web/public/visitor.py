"""Whoever comes by a signed link: a customer, in their language, from the brand that wrote to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_supported_language_variant
from django.views.decorators.csrf import csrf_exempt

from postroom.web.shell import assets

if TYPE_CHECKING:
    from postroom.contacts.models import Contact

HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}


class UnknownLink(Exception):
    """The link was not signed by us, or what it is about is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A customer who came by a link; `token` is the link's."""

    token: str
    contact: Contact

    @property
    def language(self) -> str:
        """The customer's language, if the pages are written in it."""
        try:
            return get_supported_language_variant(self.contact.language)
        except LookupError:
            return settings.LANGUAGE_CODE

    @property
    def brand(self) -> str:
        """Under which name we write to them."""
        return (self.contact.brand or self.contact.unit.brand).name


V = TypeVar("V", bound=Visitor)
Page = Callable[[HttpRequest, V], HttpResponse]


def page_of_a_link(read: Callable[[str], V]) -> Callable[[Page[V]], Callable[[HttpRequest, str], HttpResponse]]:
    """Open a page to everybody who has the link, in the customer's language, and keep it out of caches and logs.

    A POST needs no cookie and no form token: the signed link is the proof.
    """

    def opened(page: Page[V]) -> Callable[[HttpRequest, str], HttpResponse]:
        @csrf_exempt
        @login_not_required
        @wraps(page)
        def shown(request: HttpRequest, token: str) -> HttpResponse:
            try:
                visitor = read(token)
            except UnknownLink:
                answer = show(request, "public/unknown.html", status=404)
            else:
                with translation.override(visitor.language):
                    answer = page(request, visitor)
                    answer.setdefault("Content-Language", visitor.language)
            for name, value in HEADERS.items():
                answer[name] = value
            return answer

        return shown

    return opened


def show(request: HttpRequest, name: str, asked: Visitor | None = None, *, status: int = 200) -> HttpResponse:
    """Answer a public page; `asked` is what its template calls whoever looks."""
    context = {"asked": asked, "sheets": assets.styles("src/main.ts")}
    return render(request, name, context, status=status)
