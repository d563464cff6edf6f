"""Spares the garbage collector of a long-lived process what was loaded when it began."""

import gc

COLLECT_AFTER = 50_000
"""New objects. A slice of messages or a page makes some 20,000, which go by themselves: nothing in them points back."""


def settle() -> None:
    """What is loaded by now stays, and need not be looked through again and again: some 50 ms each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
