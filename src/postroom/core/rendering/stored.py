"""Skeletons as they come back from where they were stored, whatever they are of."""

from typing import TypeAlias

from postroom.core.rendering.letter_skeleton import LetterSkeleton
from postroom.core.rendering.skeleton import BadSkeleton, Skeleton

AnySkeleton: TypeAlias = Skeleton | LetterSkeleton


def read_skeleton(source: str) -> AnySkeleton:
    """What `to_json` of any skeleton wrote; raises `BadSkeleton`."""
    try:
        return Skeleton.from_json(source)
    except BadSkeleton:
        return LetterSkeleton.from_json(source)
