"""Find the subject of an import by its code, and what its columns may mean."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from postroom.access.models import Unit
from postroom.contacts.rows import Origin
from postroom.intake.files.archive import Archive
from postroom.intake.subjects.customers import Customers
from postroom.intake.subjects.records import Records
from postroom.intake.subjects.subject import Subject, Target
from postroom.records import selectors

CONTACT = "contact"
REASON = "Why it was refused"
"""The column that refused rows come back with; it is never read."""


class UnknownSubject(ValueError):
    """Neither customers, nor a kind that records are kept of."""


def subject_for(*, code: str, unit: Unit, origin: Origin, files: Archive | None = None) -> Subject:
    """Return what takes in the rows, and the `files` that they name. Raises `UnknownSubject`."""
    if code == CONTACT:
        return Customers(unit, origin)
    kind = selectors.kinds().filter(code=code).first()
    if kind is None:
        raise UnknownSubject(f"no records of “{code[:60]}” are kept")
    return Records(unit, kind, files)


def proposed(heads: Sequence[str], targets: Sequence[Target]) -> dict[str, str]:
    """Return head -> field for the heads whose words are known; each field once, the first head has it."""
    mapping: dict[str, str] = {}
    for head in heads:
        meant = next((t.name for t in targets if t.is_meant_by(head) and t.name not in mapping.values()), None)
        if meant and head != REASON:
            mapping[head] = meant
    return mapping


def digest(heads: Sequence[str]) -> str:
    """Return what stands for a set of heads, in whatever order they come."""
    return sha256("\0".join(sorted(set(heads) - {REASON})).encode()).hexdigest()


def still_fitting(mapping: Mapping[str, str], targets: Sequence[Target]) -> dict[str, str]:
    """Return the part of a remembered mapping whose fields there still are."""
    names = {target.name for target in targets}
    return {head: name for head, name in mapping.items() if name in names}
