"""Whose name somebody tries to sign in with: what wrong passwords are counted by, together with the address."""

from collections.abc import Mapping

from django.http import HttpRequest


def name_tried(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:  # noqa: ARG001
    """Return the e-mail address that was tried, written as we write it: A@example.org is no other guess."""
    return (credentials or {}).get("email", "").strip().lower()
