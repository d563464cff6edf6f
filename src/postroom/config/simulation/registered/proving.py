"""Proofs of the simulated provider: one to read, as PDF, and one for programs, as XML."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from xml.etree import ElementTree as Xml

from postroom.config.simulation.registered.letters import Held, Made
from postroom.core.carriage.registered import ProofKind
from postroom.core.letter.design import from_preset
from postroom.core.letter.letter import Letter
from postroom.core.letter.presets import PRESETS
from postroom.core.letter.sheet import Company, sheet_of
from postroom.typesetting import press
from postroom.typesetting.press import Stock
from postroom.typesetting.refusals import Refused

TITLES = {
    ProofKind.DEPOSIT: "Proof of deposit",
    ProofKind.ACCEPTANCE: "Proof of acceptance",
    ProofKind.REFUSAL: "Proof of refusal",
    ProofKind.UNCLAIMED: "Proof that nobody claimed it",
}
_COMPANY = Company(name="Simulated registered mail", address=("This proof proves nothing.",))


def prove(held: Held, kind: ProofKind, at: datetime) -> dict[str, Made]:
    """Return the proofs of what just became of a letter, by name."""
    facts = _facts(held, at)
    made = {f"{kind}.xml": ("application/xml", _xml(kind, facts))}
    pdf = _pdf(kind, facts, at)
    if pdf:
        made[f"{kind}.pdf"] = ("application/pdf", pdf)
    return {name: Made(kind, media, at, data, sha256(data).hexdigest()) for name, (media, data) in made.items()}


def _facts(held: Held, at: datetime) -> list[tuple[str, str]]:
    facts = [
        ("Letter", held.id),
        ("Reference of the sender", held.reference),
        ("Sender", held.sender),
        ("Recipient", held.recipient),
        ("Address", held.email),
        ("SHA-256 of the letter", held.sha256),
        ("Signed by", held.signed_by),
        ("Reason", held.reason),
        *((f"It was {stage}", moment.isoformat(timespec="seconds")) for stage, moment in held.passed.items()),
        ("This proof was made", at.isoformat(timespec="seconds")),
    ]
    return [(word, value) for word, value in facts if value]


def _xml(kind: ProofKind, facts: list[tuple[str, str]]) -> bytes:
    root = Xml.Element("proof", {"kind": kind, "simulated": "true"})
    for word, value in facts:
        Xml.SubElement(root, "fact", {"name": word}).text = value
    Xml.indent(root)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def _pdf(kind: ProofKind, facts: list[tuple[str, str]], at: datetime) -> bytes:
    """Empty where a name has a sign that cannot be set."""
    design = replace(from_preset(PRESETS["din5008b"]), fold_marks=False, punch_mark=False, page_numbers=False)
    sheet = sheet_of(design, _COMPANY) | {"references": None, "mark": None}
    columns = [{"heading": word, "right": False} for word in ("What", "What is proved")]
    letter = Letter(
        who=TITLES[kind],
        language="en",
        address=(),
        subject=TITLES[kind],
        blocks=[{"type": "table", "columns": columns, "rows": [list(fact) for fact in facts], "sums": []}],
    )
    try:
        return press.letter(letter, Stock(sheet=sheet, at=int(at.timestamp())))
    except Refused:
        return b""
