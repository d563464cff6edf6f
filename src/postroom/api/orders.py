"""What a program says when it writes to customers, and what it is told at once."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StrictBool, Tag, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from postroom.api.door import Code, Line, Moment, Shape
from postroom.api.problems import Wrong
from postroom.core.document.attributes import DocumentError
from postroom.core.document.schema import check
from postroom.core.lifecycle import State

MOST = 5000
"""Messages in one batch."""
MOST_FILES = 10
LONGEST_FILE = 14_000_000
"""Characters: 10 MB as base64."""


Number = Annotated[int, Field(strict=True, ge=1, lt=2**63)]


class RecordName(Shape):
    """A record, by its kind and your id of it."""

    kind: Code
    external_id: Code


class FileIn(Shape):
    """A file that goes along: its name, which must agree with what is in it, and its content."""

    name: str = Field(min_length=1, max_length=300)
    content: str = Field(min_length=4, max_length=LONGEST_FILE, description="What is in it, as base64.")


class MessageIn(Shape):
    """One message. It says what a published template says, or a subject and text of its own (with #tags)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"contact": "C-1001", "template": "payment_reminder", "reference": "INV-2041"},
                {
                    "contact": "C-1002",
                    "subject": "Your order #?order_number",
                    "text": "Dear #contact_information.name,\n\nyour order #?order_number is on its way.",
                    "free_values": {"order_number": "W-7719"},
                },
                {
                    "contact": "C-1003",
                    "subject": "Your contract",
                    "text": "Dear #contact_information.name,\n\nyour contract is attached.",
                    "attachments": [{"name": "contract.txt", "content": "WW91ciBjb250cmFjdC4="}],
                },
            ]
        },
    )
    contact: Code = Field(description="Account number of the customer.")
    unit: Code | None = Field(None, description="Code of the customer's unit; the key's own if none is named.")
    channel: Literal["email", "sms", "letter"] = Field(
        "email", description="A letter that no account takes waits for the print desk."
    )
    role: Literal["main", "billing", "collection"] | None = Field(None, description="Which of their addresses.")
    point: Annotated[int, Field(strict=True, ge=1, lt=2**63)] | None = Field(
        None, description="Id of the address, as `/contacts/{external_id}/points` tells it."
    )
    template: Number | Annotated[str, Field(min_length=1, max_length=160)] | None = Field(
        None, description="Code, name or id of a published template."
    )
    subject: Line = ""
    text: str = Field("", max_length=100_000)
    document: dict[str, Any] | None = Field(
        None, description="What it says as nodes and marks (as a template's `document`), instead of `text`."
    )
    attachments: list[FileIn] = Field(
        [], max_length=MOST_FILES, description="Files that go along with an e-mail, 10 MB together."
    )
    topic: Code | None = Field(None, description="Code of the topic that a text of its own is about.")
    language: str | None = Field(None, min_length=2, max_length=8, description="The customer's if none is named.")
    free_values: dict[Code, Line] = Field({}, max_length=100, description="Values of free tags.")
    record: RecordName | None = Field(None, description="The record that tags of its kind read; else the newest.")
    not_before: Moment | None = None
    expires_at: Moment | None = None
    one_time_code: StrictBool = Field(
        default=False,
        description="It is a code that is used once: an account may send such a message again when in doubt.",
    )
    reference: str = Field("", max_length=80, description="Your reference: an order, bill or job number.")
    priority: Literal["urgent", "normal", "bulk"] = "normal"
    account: Code | None = Field(
        None, description="Code of the channel account; the unit's usual one if none is named."
    )
    posting: Literal["standard", "registered", "with_receipt", "electronic"] = Field(
        "standard",
        description="How a letter is posted. Electronic registered mail needs the customer's consent; their e-mail "
        "address for collection is told, or else their main one.",
    )

    @field_validator("posting")
    @classmethod
    def _only_letters(cls, posting: str, info: ValidationInfo) -> str:
        if posting != "standard" and info.data.get("channel") != "letter":
            raise PydanticCustomError("posting", "only letters are posted so")
        return posting

    @field_validator("attachments")
    @classmethod
    def _only_mails(cls, attachments: list[FileIn], info: ValidationInfo) -> list[FileIn]:
        if attachments and info.data.get("channel") != "email":
            raise PydanticCustomError("attachments", "only e-mails take files along")
        return attachments

    @field_validator("document")
    @classmethod
    def _known_nodes(cls, document: dict[str, Any] | None, info: ValidationInfo) -> dict[str, Any] | None:
        if document is not None and info.data.get("text"):
            raise PydanticCustomError("twice", "say it either as text or as a document")
        try:
            check(document or {"type": "doc"})
        except DocumentError as error:
            raise PydanticCustomError("document", "{said}", {"said": str(error)}) from error
        return document


class MessagesIn(Shape):
    """Many messages at once; what is wrong with one harms no other."""

    messages: list[MessageIn] = Field(min_length=1, max_length=MOST)


def _shape(said: Any) -> str:
    return "batch" if isinstance(said, Mapping) and "messages" in said else "single"


Wanted = Annotated[Annotated[MessageIn, Tag("single")] | Annotated[MessagesIn, Tag("batch")], Discriminator(_shape)]


class MessageMade(BaseModel):
    """A message that was written and waits for its turn; `captured`: it never leaves the house."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"id": 40127, "state": "queued", "contact": "C-1001", "reference": "INV-2041", "captured": False}
            ]
        }
    )
    id: int
    state: State
    contact: str
    reference: str
    captured: bool


class ItemMade(BaseModel):
    """What came of one item of a batch: a message, or why there is none."""

    index: int
    message: MessageMade | None = None
    problem: Wrong | None = None


class BatchMade(BaseModel):
    """What came of each item, in the order in which they were given."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "made": 1,
                    "refused": 1,
                    "results": [
                        {
                            "index": 0,
                            "message": {
                                "id": 40127,
                                "state": "queued",
                                "contact": "C-1001",
                                "reference": "INV-2041",
                                "captured": False,
                            },
                            "problem": None,
                        },
                        {
                            "index": 1,
                            "message": None,
                            "problem": {
                                "code": "unknown_contact",
                                "detail": "there is no customer C-9",
                                "field": "contact",
                                "contact": None,
                                "account": "C-9",
                            },
                        },
                    ],
                }
            ]
        }
    )
    made: int
    refused: int
    results: list[ItemMade]
