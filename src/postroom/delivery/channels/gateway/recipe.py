"""What a gateway wants to be told and how it answers, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Self

from postroom.core.carriage.arrival import Reported


class BadRecipe(ValueError):
    """A description of a gateway that cannot work; the sentence says why."""


class Form(StrEnum):
    """How values are written."""

    FORM = "form"
    JSON = "json"
    QUERY = "query"


class Auth(StrEnum):
    """How we say who we are; `none`: by fields."""

    NONE = "none"
    BASIC = "basic"
    BEARER = "bearer"
    HEADER = "header"


class Proof(StrEnum):
    """How a callback shows that it is the provider's, beside the address that only they were told."""

    ADDRESS = "address"
    TWILIO = "twilio"
    VONAGE = "vonage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """How a gateway calls back: one report, or each of a list at `each`; `says` are paths and what stands there means.

    Of several paths in `says` the first that is known counts. JSON, forms and queries are read alike.
    """

    each: str = ""
    ref: str = ""
    """Empty: the address it calls says which message is meant."""
    says: tuple[tuple[str, Mapping[str, Reported]], ...] = ()
    code: str = ""
    text: str = ""
    price: str = ""
    """What the message, or this part of it, cost."""
    currency: str = ""
    times: str = ""
    """How often the price is to be paid, where it is that of one part."""
    proof: Proof = Proof.ADDRESS
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """How a gateway brings what customers write: one text, or each of a list at `each`; its proof is that of reports.

    `together`, `part` and `parts` are where it stands that a text came in parts.
    """

    each: str = ""
    sender: str
    recipient: str = ""
    text: str
    ref: str = ""
    """What the gateway calls it: a text that comes again is taken once."""
    together: str = ""
    part: str = ""
    parts: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a gateway is asked to send one message, and how its answer is read.

    `fields` are values with {names} in them, those of `writing.NAMES`; a value with a name for which there is nothing
    is left out. `{alphabet}` is what `alphabets` says. Of paths with a bar between them the first counts that leads
    anywhere.
    """

    url: str
    method: str = "POST"
    form: Form = Form.JSON
    fields: Mapping[str, Any] = field(default_factory=dict)
    auth: Auth = Auth.NONE
    header: str = ""
    """With `Auth.HEADER`: its whole line, such as "Authorization: App {password}"."""
    alphabets: Mapping[str, str] = field(default_factory=dict)
    refs: str = ""
    """Where what they call it stands; empty: they know it by our reference."""
    status: str = ""
    """Where the answer says whether it was taken; empty: the status of HTTP alone."""
    taken: frozenset[str] = frozenset()
    code: str = ""
    text: str = ""
    later: frozenset[str] = frozenset()
    """Codes after which it may be tried again."""
    setup: frozenset[str] = frozenset()
    """Codes by which no message will pass before somebody puts the account right."""
    no_such: frozenset[str] = frozenset()
    """Codes by which the number is none."""
    price: str = ""
    """Where it stands what it costs; several amounts are added up, and their sign says nothing."""
    currency: str = ""
    """Where the currency stands, or itself one, like EUR."""
    parts: str = ""
    reports: Reports | None = None
    texts: Texts | None = None

    @classmethod
    def of(cls, said: Any) -> Self:
        """The recipe that somebody wrote as JSON. Raises `BadRecipe`."""
        try:
            told = _known(cls, said)
            told |= {"form": Form(told.get("form", Form.JSON)), "auth": Auth(told.get("auth", Auth.NONE))}
            told |= {name: frozenset(map(str, told[name])) for name in _SETS & told.keys()}
            if told.get("reports") is not None:
                told["reports"] = _reports(told["reports"])
            if told.get("texts") is not None:
                told["texts"] = Texts(**{name: str(path) for name, path in _known(Texts, told["texts"]).items()})
            found = cls(**told)
        except (TypeError, ValueError, AttributeError, KeyError) as exc:
            raise BadRecipe(f"This is no description of a gateway: {exc}.") from exc
        if not isinstance(found.fields, Mapping) or found.method not in ("GET", "POST"):
            raise BadRecipe("A gateway is asked by GET or POST, and its fields are names and values.")
        return found


_SETS = frozenset({"taken", "later", "setup", "no_such"})


def _reports(said: Any) -> Reports:
    told = _known(Reports, said)
    says = tuple((str(path), {str(v): Reported(r) for v, r in means.items()}) for path, means in told.get("says", ()))
    return Reports(**{**told, "says": says, "proof": Proof(told.get("proof", Proof.ADDRESS))})


def _known(of: type, said: Any) -> dict[str, Any]:
    names = {one.name for one in fields(of)}
    if not isinstance(said, Mapping) or (unknown := said.keys() - names):
        raise BadRecipe(f"it knows {', '.join(sorted(names))}" if not isinstance(said, Mapping) else f"{unknown}")
    return dict(said)
