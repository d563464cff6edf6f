"""A template as a file: taken out of one Postroom, and into another, with all its languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from postroom.contacts.models import Topic
from postroom.core.document.attributes import DocumentError
from postroom.core.document.dump import dump
from postroom.core.document.schema import check
from postroom.stationery import selectors
from postroom.stationery.services.making import make
from postroom.stationery.services.revising import draft, save_draft
from postroom.stationery.words import Words, from_rows

if TYPE_CHECKING:
    from postroom.access.models import Unit
    from postroom.access.viewer import Viewer
    from postroom.stationery.models import Template

KIND, FORMAT = "postroom-template", 1
_LONGEST = {"name": 160, "subject": 300, "sms_text": 2_000, "language": 8}


class NotATemplate(Exception):
    """The file is no template, or one of a later Postroom; the sentence says where."""


def taken_out(*, template_id: int, viewer: Viewer) -> dict[str, Any]:
    """Return what the newest version of a template says, to be kept as JSON. Raises `Template.DoesNotExist`."""
    template = selectors.template(template_id=template_id, viewer=viewer)
    version = selectors.newest(template_id=template.pk)
    return {
        "kind": KIND,
        "format": FORMAT,
        "name": template.name,
        "default_language": template.default_language,
        "topic": template.topic.code if template.topic else "",
        "wordings": [
            {
                "language": words.language,
                "subject": words.subject,
                "document": dump(words.document),
                "sms_text": words.sms_text,
            }
            for words in from_rows(selectors.wordings(version_id=version.pk))
        ],
    }


@transaction.atomic
def take_in(*, data: object, unit: Unit | None, viewer: Viewer, at: datetime) -> Template:
    """Make a template of a file; its draft says what the file says. Raises `NotATemplate` or `NotAllowed`."""
    if not isinstance(data, dict) or data.get("kind") != KIND:
        raise NotATemplate("this is not the file of a template")
    if data.get("format") != FORMAT:
        raise NotATemplate("this file comes from a later Postroom")
    said = data.get("wordings")
    if not isinstance(said, list) or not said:
        raise NotATemplate("wordings: there is no text in any language")
    words = [_words(wording, f"wordings[{number}]") for number, wording in enumerate(said)]
    if len({one.language for one in words}) < len(words):
        raise NotATemplate("wordings: a language is there twice")
    default_language = _line(data, "default_language", "default_language", _LONGEST["language"])
    made = make(
        viewer=viewer,
        name=_line(data, "name", "name", _LONGEST["name"]),
        unit=unit,
        topic=Topic.objects.filter(code=data.get("topic") or "").first(),
        default_language=default_language,
    )
    begun = draft(template_id=made.pk, viewer=viewer)
    save_draft(version_id=begun.pk, revision=begun.revision, wordings=words, viewer=viewer, at=at)
    return made


def _words(said: object, path: str) -> Words:
    if not isinstance(said, dict):
        raise NotATemplate(f"{path}: this must be an object")
    try:
        document = check(said.get("document"))
    except DocumentError as error:
        raise NotATemplate(f"{path}.document: {error}") from error
    return Words(
        language=_line(said, "language", f"{path}.language", _LONGEST["language"]),
        subject=_line(said, "subject", f"{path}.subject", _LONGEST["subject"], least=0),
        document=document,
        sms_text=_line(said, "sms_text", f"{path}.sms_text", _LONGEST["sms_text"], least=0),
    )


def _line(data: Mapping[str, Any], name: str, path: str, most: int, least: int = 1) -> str:
    value = data.get(name, "")
    if not isinstance(value, str) or not least <= len(value.strip()) <= most or "\x00" in value:
        raise NotATemplate(f"{path}: this must be text of {least} to {most} characters")
    return value.strip()
