"""How a person wants the screens: theme, height of rows, single keys; kept in cookies, so it holds before sign-in."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

YEAR = 365 * 24 * 3600
CHOICES: Mapping[str, tuple[str, ...]] = {
    "theme": ("auto", "light", "dark"),
    "rows": ("comfortable", "compact"),
    "keys": ("on", "off"),
}
"""Name of the choice -> its values, the usual one first."""


def chosen(request: HttpRequest) -> dict[str, str]:
    """Return the value of every choice; a cookie that says something else is ignored."""
    return {
        name: kept if (kept := request.COOKIES.get(name)) in values else values[0] for name, values in CHOICES.items()
    }


def keep(response: HttpResponse, *, name: str, value: str) -> None:
    """Put a choice into a cookie."""
    response.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="Lax")
