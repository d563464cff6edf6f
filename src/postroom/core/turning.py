"""Take out of a text the signs that turn its reading direction around: they make a screen show what is not there."""

_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Embeddings, overrides and isolates, and what ends them. The letters of a language say by themselves where to."""


def unturned(text: str) -> str:
    """Return `text` without directional embeddings, overrides and isolates: after U+202E it reads as typed."""
    return text if text.isascii() else text.translate(_TURNING)
