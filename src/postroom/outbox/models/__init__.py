"""The tables of the outbox: messages with their queue and their log, what is written by hand, and errands."""

from postroom.outbox.models.codes import ReturnCode
from postroom.outbox.models.costs import (
    Admission,
    Cost,
    CostQuerySet,
    Limit,
    LimitQuerySet,
    Measure,
    Rate,
    RateQuerySet,
    Source,
    Spent,
)
from postroom.outbox.models.errands import Bite, Errand, ErrandQuerySet, ErrandState
from postroom.outbox.models.hours import SendingHours, SendingHoursQuerySet
from postroom.outbox.models.lanes import EmergencyStop, Lane, LaneQuerySet
from postroom.outbox.models.messages import (
    Batch,
    Decision,
    Dispatch,
    Happening,
    Message,
    MessageQuerySet,
    Priority,
    Rendition,
    Skeleton,
)
from postroom.outbox.models.receipts import CarrierPart, CarrierReceipt
from postroom.outbox.models.registered import Proof, ProofQuerySet, RegisteredLetter, RegisteredStage
from postroom.outbox.models.shelf import Shelved
from postroom.outbox.models.writing import Attachment, Draft, Fetch

__all__ = [
    "Admission",
    "Attachment",
    "Batch",
    "Bite",
    "CarrierPart",
    "CarrierReceipt",
    "Cost",
    "CostQuerySet",
    "Decision",
    "Dispatch",
    "Draft",
    "EmergencyStop",
    "Errand",
    "ErrandQuerySet",
    "ErrandState",
    "Fetch",
    "Happening",
    "Lane",
    "LaneQuerySet",
    "Limit",
    "LimitQuerySet",
    "Measure",
    "Message",
    "MessageQuerySet",
    "Priority",
    "Proof",
    "ProofQuerySet",
    "Rate",
    "RateQuerySet",
    "RegisteredLetter",
    "RegisteredStage",
    "Rendition",
    "ReturnCode",
    "SendingHours",
    "SendingHoursQuerySet",
    "Shelved",
    "Skeleton",
    "Source",
    "Spent",
]
