"""What has to be known to deposit electronic registered mail with one provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self


class BadSetting(ValueError):
    """A setting that cannot work; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredConfig:
    """One account at one provider. `answer_seconds` are those of a whole request."""

    url: str
    """Base address of the API."""
    key: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    """By which the provider signs what it reports; empty: nothing that it reports is believed, it is only asked."""
    is_qualified: bool = False
    """The provider is a qualified one by eIDAS: what it proves is presumed to be right."""
    ca_file: str = ""
    answer_seconds: float = 60

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """The settings as they are kept. Raises `ValueError`."""
        made = cls(**told)
        if not made.base:
            raise BadSetting("The address of the provider's API is missing.")
        return made

    @property
    def base(self) -> str:
        """Where the API is, without a slash at the end."""
        return self.url.strip().rstrip("/")
