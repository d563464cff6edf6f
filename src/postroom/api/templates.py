"""`/templates`: what can be sent, and what a customer would get. Templates are written on the screens."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.timezone import now
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from postroom.access.standing import as_it_stood, remembered
from postroom.access.viewer import Viewer
from postroom.api.door import Code, Cursor, Limit, Line, ProgramRequest, Shape, cursor_of, number_of, viewer
from postroom.api.problems import conflict
from postroom.api.whom import named
from postroom.composing import services as composing
from postroom.stationery import selectors as stationery

if TYPE_CHECKING:
    from postroom.stationery.models import Template

router = Router(tags=["templates"])
_LINE: dict[str, Any] = {
    "id": 12,
    "code": "payment_reminder",
    "name": "Payment reminder",
    "unit": None,
    "topic": None,
    "version": 87,
}


class TemplateLine(BaseModel):
    """A template; `version` is the id of the published version that is sent now, empty where there is none."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LINE]})
    id: int
    code: str
    name: str
    unit: str | None
    topic: str | None
    version: int | None


class TemplatesOut(BaseModel):
    """Some templates by name; `next` is the cursor of the page behind."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_LINE], "next": None}]})
    items: list[TemplateLine]
    next: str | None


class TemplateQuery(Shape):
    """Which page."""

    limit: Limit = 50
    cursor: Cursor | None = None


class WordsOut(BaseModel):
    """What a template says in one language, with its #tags."""

    language: str
    channel: str
    subject: str
    text: str = Field(description="The document as plain text.")
    document: dict[str, Any] = Field(description="What it says, as nodes and marks.")
    sms_text: str = Field(description="What a text message says instead; empty: the document.")


class TemplateOut(TemplateLine):
    """A template with its words, and the free tags that whoever sends it gives values for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _LINE
                | {
                    "words": [
                        {
                            "language": "en",
                            "channel": "email",
                            "subject": "Your bill #bill.number",
                            "text": "Dear #contact_information.name",
                            "document": {
                                "type": "doc",
                                "content": [
                                    {
                                        "type": "paragraph",
                                        "content": [
                                            {"type": "text", "text": "Dear "},
                                            {
                                                "type": "tag",
                                                "attrs": {
                                                    "path": "contact_information.name",
                                                    "fallback": None,
                                                    "format": None,
                                                },
                                            },
                                        ],
                                    }
                                ],
                            },
                            "sms_text": "",
                        }
                    ],
                    "free_tags": [],
                }
            ]
        }
    )
    words: list[WordsOut]
    free_tags: list[str]


class PreviewIn(Shape):
    """Whom to show it for."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"contact": "C-1001", "free_values": {}}]}
    )
    contact: Code = Field(description="Account number of the customer.")
    unit: Code | None = Field(None, description="Code of the customer's unit; the key's own if none is named.")
    free_values: dict[Code, Line] = Field({}, max_length=100)


class PreviewOut(BaseModel):
    """What the customer would get; `problems` says what would keep it from going."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "subject": "Your bill 2041",
                    "html": "<!doctype html>…",
                    "text": "Dear Zoë Kowalska, …",
                    "language": "pl",
                    "problems": [],
                }
            ]
        }
    )
    subject: str
    html: str
    text: str
    language: str
    problems: list[str]


@router.get("", response=TemplatesOut, summary="Templates by name")
def listed(request: ProgramRequest, asked: Query[TemplateQuery]) -> TemplatesOut:
    """Tell the templates on offer that the key may see, a page at a time."""
    found = stationery.templates(viewer=viewer(request))
    shown, after = stationery.page(found, after=number_of(asked.cursor), size=asked.limit)
    return TemplatesOut(items=[TemplateLine(**_line(row)) for row in shown], next=cursor_of(after))


@router.get("/{code}", response=TemplateOut, summary="One template")
def show(request: ProgramRequest, code: Code) -> HttpResponse:
    """Return a template with the words of the version that is sent now."""
    with as_it_stood(request.auth.mark):
        return HttpResponse(_shown(viewer(request), code), content_type="application/json")


@remembered
def _shown(seen: Viewer, code: str) -> bytes:
    """Return the answer as it goes out: it takes some ten times as long to write as all else that is done for it."""
    row: Any = stationery.templates(viewer=seen).get(code=code)
    version_id = row.published_id
    words = stationery.wordings(version_id=version_id) if version_id else ()
    shown = TemplateOut(
        **_line(row),
        words=[
            WordsOut(
                language=one.language,
                channel=one.channel,
                subject=one.subject,
                text=one.text,
                document=one.document,
                sms_text=one.sms_text,
            )
            for one in words
        ],
        free_tags=composing.free_tags(version_id=version_id) if version_id else [],
    )
    return shown.model_dump_json().encode()


@router.post("/{code}/preview", response=PreviewOut, summary="What a customer would get")
def preview(request: ProgramRequest, code: Code, asked: PreviewIn) -> PreviewOut:
    """Show a template filled for one customer. Nothing is written down, and nothing can be sent from here."""
    row: Any = stationery.templates(viewer=viewer(request)).get(code=code)
    if row.published_id is None:
        raise conflict("not_published", f"{row.name} was never published.")
    contact = named(request, asked.contact, asked.unit)
    shown = composing.preview(
        text=composing.of_version(row.published_id),
        contact_id=contact.pk,
        viewer=viewer(request),
        at=now(),
        free_values=asked.free_values,
    )
    return PreviewOut(
        subject=shown.subject,
        html=shown.html,
        text=shown.text,
        language=shown.language,
        problems=[problem.sentence for problem in shown.problems],
    )


def _line(row: "Template") -> dict[str, Any]:
    return {
        "id": row.pk,
        "code": row.code,
        "name": row.name,
        "unit": row.unit.code if row.unit else None,
        "topic": row.topic.code if row.topic else None,
        "version": row.published_id,  # type: ignore[attr-defined]
    }
