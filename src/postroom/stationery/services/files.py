"""Templates as files: written out with all languages, and taken in again here or in another house."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from postroom.access.models import Unit
from postroom.access.viewer import Viewer
from postroom.contacts.models import Topic
from postroom.core.carriage.envelope import Channel
from postroom.core.document.attributes import DocumentError
from postroom.core.document.dump import dump
from postroom.core.document.schema import check
from postroom.stationery import selectors
from postroom.stationery.models import Occasion, Template, TemplateVersion
from postroom.stationery.services.carried import BadCarried, carried, keep_carried, renamed
from postroom.stationery.services.making import make
from postroom.stationery.services.revising import save_draft
from postroom.stationery.words import Words, from_rows

MARK = "postroom.template"
LARGEST_FILE = 30 * 2**20
"""A text is some kB; the rest are the pictures and files that it carries along."""
_FORMAT = 1
_LONGEST = {"name": 160, "default_language": 8, "language": 8, "subject": 300, "sms_text": 5_000}


class BadTemplateFile(ValueError):
    """What was read is no template; `path` says where in the file it goes wrong."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.path, self.reason = path, reason


def write_file(*, template_id: int, viewer: Viewer) -> str:
    """Return the newest version of a template as a file, with the pictures and files that go along.

    Raises `Template.DoesNotExist`.
    """
    template = selectors.template(template_id=template_id, viewer=viewer)
    newest = selectors.newest(template_id=template.pk)
    words = from_rows(selectors.wordings(version_id=newest.pk))
    content = {
        "is": MARK,
        "format": _FORMAT,
        "code": template.code,
        "name": template.name,
        "kind": template.kind,
        "topic": template.topic.code if template.topic else None,
        "default_language": template.default_language,
        "occasion": template.occasion,
        "words": [_said(each) for each in words],
        "files": carried(words, unit_id=template.unit_id),
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


@transaction.atomic
def read_file(*, content: bytes, viewer: Viewer, unit: Unit | None, at: datetime) -> Template:
    """Make a template whose draft says what a file says. Raises `BadTemplateFile`.

    A topic that is not known here is refused: without it, an advertisement would go to everybody.
    """
    said = _read(content)
    topic = said.get("topic")
    known = Topic.objects.filter(code=topic).first() if topic else None
    if topic and known is None:
        raise BadTemplateFile("topic", f"there is no topic “{topic}” here")
    words = _all_words(said)
    occasion = _occasion(said)
    made = make(
        viewer=viewer,
        name=_text(said, "", "name"),
        unit=unit,
        topic=known,
        default_language=_text(said, "", "default_language"),
        kind=_kind(said),
    )
    made.occasion = occasion
    made.save(update_fields=["occasion"])
    if names := _kept_again(said, viewer, unit):
        words = _all_words({"words": renamed(said["words"], names)})
    version = TemplateVersion.objects.get(template=made)
    save_draft(version_id=version.pk, revision=version.revision, wordings=words, viewer=viewer, at=at)
    return made


def _said(words: Words) -> dict[str, Any]:
    return {
        "language": words.language,
        "channel": words.channel,
        "subject": words.subject,
        "sms_text": words.sms_text,
        "document": dump(words.document),
    }


def _read(content: bytes) -> Mapping[str, Any]:
    if len(content) > LARGEST_FILE:
        raise BadTemplateFile("", "the file is too large for a template")
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadTemplateFile("", "this is no JSON file") from error
    if not isinstance(said, dict) or said.get("is") != MARK:
        raise BadTemplateFile("is", "this is no template")
    if said.get("format") != _FORMAT:
        raise BadTemplateFile("format", "this file was written by a newer Postroom")
    return said


def _kind(said: Mapping[str, Any]) -> Template.Kind:
    try:
        return Template.Kind(said.get("kind", Template.Kind.MESSAGE))
    except ValueError as error:
        raise BadTemplateFile("kind", "this must be message or snippet") from error


def _occasion(said: Mapping[str, Any]) -> str:
    occasion = said.get("occasion", "")
    if occasion not in {"", *Occasion.values}:
        raise BadTemplateFile("occasion", "there is no such occasion")
    return str(occasion)


def _kept_again(said: Mapping[str, Any], viewer: Viewer, unit: Unit | None) -> Mapping[str, str]:
    try:
        return keep_carried(said.get("files", {}), viewer=viewer, unit_id=unit.pk if unit else None)
    except BadCarried as refused:
        raise BadTemplateFile(f"files.{refused.name}".rstrip("."), refused.reason) from refused


def _all_words(said: Mapping[str, Any]) -> list[Words]:
    words = said.get("words")
    if not isinstance(words, list) or not all(isinstance(each, dict) for each in words):
        raise BadTemplateFile("words", "this must be a list of texts")
    found = [_words(each, f"words[{number}]") for number, each in enumerate(words)]
    if len({(each.language, each.channel) for each in found}) < len(found):
        raise BadTemplateFile("words", "a language stands there twice")
    return found


def _words(said: Mapping[str, Any], path: str) -> Words:
    try:
        document = check(said.get("document"))
        channel = Channel(said.get("channel", Channel.EMAIL))
    except DocumentError as error:
        raise BadTemplateFile(f"{path}.document.{error.path}".rstrip("."), error.reason) from error
    except ValueError as error:
        raise BadTemplateFile(f"{path}.channel", "there is no such channel") from error
    return Words(
        language=_text(said, path, "language"),
        subject=_text(said, path, "subject"),
        document=document,
        sms_text=_text(said, path, "sms_text"),
        channel=channel,
    )


def _text(said: Mapping[str, Any], path: str, name: str) -> str:
    text = said.get(name, "")
    where = f"{path}.{name}".lstrip(".")
    if not isinstance(text, str) or len(text) > _LONGEST[name] or "\x00" in text:
        raise BadTemplateFile(where, f"this must be text of at most {_LONGEST[name]} characters")
    if name in ("name", "language", "default_language") and not text.strip():
        raise BadTemplateFile(where, "this must not be empty")
    return text
