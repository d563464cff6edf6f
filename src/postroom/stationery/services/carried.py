"""What the file of a template carries along: pictures and files that its texts name, kept again where it comes in."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from postroom.access.viewer import Viewer
from postroom.core.document.tags import files_of, pictures_of
from postroom.filing import services as filing
from postroom.filing.models import Picture
from postroom.filing.selectors import enclosures_for, public_picture
from postroom.filing.storing import FileGone, read
from postroom.stationery.words import Words

PICTURE, FILE = "picture:", "file:"


class BadCarried(ValueError):
    """What was carried along cannot be kept; `name` is what the texts call it."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name, self.reason = name, reason


def carried(words: Iterable[Words], *, unit_id: int | None) -> dict[str, dict[str, str]]:
    """Return what texts of a unit name, as it is written into a file: its name there -> what it is called and holds.

    What is not there any more is left out: the texts miss it here as they will there.
    """
    said = list(words)
    found: dict[str, dict[str, str]] = {}
    for digest in sorted({digest for each in said for digest in pictures_of(each.document)}):
        try:
            data, kind = public_picture(digest=digest)
        except Picture.DoesNotExist:
            continue
        found[f"{PICTURE}{digest}"] = _packed(f"picture.{kind.rpartition('/')[2]}", data)
    digests = {digest for each in said for digest in files_of(each.document)}
    for digest, kept in sorted(enclosures_for(digests=digests, unit_id=unit_id).items()):
        try:
            found[f"{FILE}{digest}"] = _packed(kept.name, read(digest))
        except FileGone:
            continue
    return found


def keep_carried(said: object, *, viewer: Viewer, unit_id: int | None) -> dict[str, str]:
    """Keep for a unit what a file carries along: its name in the file -> its name here. Raises `BadCarried`.

    A picture is written anew, so that it may have another digest here.
    """
    if not isinstance(said, dict):
        raise BadCarried("", "this must be an object")
    return {name: _keep(name, each, viewer, unit_id) for name, each in said.items()}


def renamed(node: Any, names: Mapping[str, str]) -> Any:
    """Return a document as JSON that calls what it shows and what goes along by other names."""
    if isinstance(node, list):
        return [renamed(inner, names) for inner in node]
    if not isinstance(node, dict):
        return node
    inner = {key: renamed(value, names) for key, value in node.items()}
    src = inner.get("src")
    return {**inner, "src": names[src]} if isinstance(src, str) and src in names else inner


def _packed(name: str, data: bytes) -> dict[str, str]:
    return {"name": name, "data": b64encode(data).decode()}


def _keep(name: str, said: object, viewer: Viewer, unit_id: int | None) -> str:
    called, packed = (said.get("name"), said.get("data")) if isinstance(said, dict) else (None, None)
    if not isinstance(called, str) or not isinstance(packed, str):
        raise BadCarried(name, "this must have a name and data")
    try:
        data = BytesIO(b64decode(packed, validate=True))
    except ValueError as error:
        raise BadCarried(name, "the data must be base64") from error
    try:
        if name.startswith(PICTURE):
            return filing.keep_picture(viewer=viewer, unit_id=unit_id, name=called, file=data).src
        return filing.keep_enclosure(viewer=viewer, unit_id=unit_id, name=called, file=data).src
    except (filing.BadPicture, filing.BadFile) as refused:
        raise BadCarried(name, str(refused)) from refused
