"""The tables of the outbox: messages with their queue and their log, and what is written by hand."""

from postroom.outbox.models.messages import (
    CHANNELS,
    Batch,
    Decision,
    Dispatch,
    EmergencyStop,
    Happening,
    Lane,
    LaneQuerySet,
    Message,
    MessageQuerySet,
    Priority,
    Rendition,
    Skeleton,
)
from postroom.outbox.models.shelf import Shelved
from postroom.outbox.models.writing import Attachment, Draft

__all__ = [
    "CHANNELS",
    "Attachment",
    "Batch",
    "Decision",
    "Dispatch",
    "Draft",
    "EmergencyStop",
    "Happening",
    "Lane",
    "LaneQuerySet",
    "Message",
    "MessageQuerySet",
    "Priority",
    "Rendition",
    "Shelved",
    "Skeleton",
]
