"""Proofs of what became of registered letters: kept under their digest, and looked at whenever they are given out."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from postroom.core.carriage.registered import PROOF_OF, ProofKind, ProofNamed, Stage
from postroom.filing import storing
from postroom.filing.storing import Folder
from postroom.outbox.models import Proof, ProofQuerySet, RegisteredLetter


@transaction.atomic
def keep_proof(
    *, about: tuple[int, int], named: ProofNamed, data: bytes, source: str, at: datetime, by: int | None = None
) -> Proof:
    """Keep a proof of a message as the how-manieth letter; the same bytes for the same letter are kept once."""
    message_id, number = about
    digest = storing.keep(data, Folder.PROOFS)
    proof, _ = Proof.objects.get_or_create(
        message_id=message_id,
        number=number,
        digest=digest,
        defaults={
            "kind": named.kind,
            "name": named.name[:120],
            "media_type": named.media_type[:100],
            "size": len(data),
            "issued_at": named.issued_at,
            "fetched_at": at,
            "source": source[:160],
            "by_id": by,
        },
    )
    return proof


def merged(offered: Sequence[dict[str, str]], more: Sequence[ProofNamed]) -> list[dict[str, str]]:
    """Return the proofs that a carrier has for us, as they are kept; an old report takes none of them away."""
    told = {
        one.name: {
            "name": one.name, "kind": str(one.kind), "media_type": one.media_type,
            "issued_at": one.issued_at.isoformat(), "sha256": one.sha256,
        }
        for one in more
    }  # fmt: skip
    return list(({one["name"]: one for one in offered} | told).values())


def missing_proofs(*, letter: RegisteredLetter) -> list[ProofNamed]:
    """Return the proofs that are offered and that we do not have yet."""
    have = set(_of(letter).values_list("name", flat=True))
    return [
        ProofNamed(
            name=one["name"],
            kind=ProofKind(one["kind"]),
            media_type=one["media_type"],
            issued_at=datetime.fromisoformat(one["issued_at"]),
            sha256=one["sha256"],
        )
        for one in letter.offered
        if one["name"] not in have
    ]


def is_proved(*, letter: RegisteredLetter) -> bool:
    """Say whether all proofs are here that a letter at its end must have."""
    wanted = PROOF_OF.get(Stage(letter.stage)) if letter.stage else None
    kinds = set(_of(letter).values_list("kind", flat=True))
    return not missing_proofs(letter=letter) and (wanted is None or wanted in kinds)


def _of(letter: RegisteredLetter) -> ProofQuerySet:
    """What was kept of an earlier one says nothing of the one that was sent again."""
    return Proof.objects.filter(message_id=letter.pk, number=letter.number)


@transaction.atomic
def forget_proofs(*, message_ids: Sequence[int]) -> None:
    """Take proofs away with their messages, and after the commit the files that no other proof names."""
    theirs = Proof.objects.filter(message__in=message_ids)
    digests = set(theirs.values_list("digest", flat=True))
    theirs.delete()
    if digests:
        transaction.on_commit(lambda: _forget_unnamed(digests))


@transaction.atomic
def _forget_unnamed(digests: set[str]) -> None:
    storing.hold(digests)
    named = set(Proof.objects.filter(digest__in=digests).values_list("digest", flat=True))
    for digest in digests - named:
        storing.forget(digest, Folder.PROOFS)
