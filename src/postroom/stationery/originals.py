"""The ready templates that Postroom comes with, as they stand in the files of `library/`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from postroom.stationery.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """One ready template. `topic` is the code of what it is about, empty for a service message."""

    code: str
    name: str
    is_system: bool
    default_language: str
    topic: str
    occasion: str
    words: tuple[Words, ...]


@cache
def originals() -> Mapping[str, Original]:
    """Return the ready templates by code."""
    folder = files("postroom.stationery") / "library"
    read = [_read(page.read_text(encoding="utf-8")) for page in folder.iterdir() if page.name.endswith(".toml")]
    return {original.code: original for original in sorted(read, key=lambda original: original.code)}


def _read(page: str) -> Original:
    said = tomllib.loads(page)
    return Original(
        code=said["code"],
        name=said["name"],
        is_system=said["system"],
        default_language=said["default_language"],
        topic=said.get("topic", ""),
        occasion=said.get("occasion", ""),
        words=tuple(
            Words.of_text(
                language=language,
                subject=wording["subject"],
                text=wording["text"].strip(),
                sms_text=wording.get("sms", "").strip(),
            )
            for language, wording in said["wording"].items()
        ),
    )
