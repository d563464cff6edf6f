"""Bind letters that were set into one file for the printer. Runs in a child only."""

from collections.abc import Sequence
from pathlib import Path

import pikepdf

from postroom.typesetting.merging import merged


def bound(files: Sequence[str], counts: Sequence[Sequence[int]], target: str) -> int:
    """Write all letters into one file, each beginning on a front page; return how many pages there are.

    `counts` says for each file how many pages each of its letters has. A letter with an odd number of pages is
    followed by an empty one of its own size: printed on both sides, no sheet belongs to two customers.
    """
    merged(files, target)
    whole = Path(target)
    padded = whole.with_suffix(".padded")
    with pikepdf.open(target) as pdf:
        at = 0
        for pages in (pages for letters in counts for pages in letters):
            at += pages
            if pages % 2:
                left, bottom, right, top = (float(side) for side in pdf.pages[at - 1].mediabox)
                pdf.add_blank_page(page_size=(right - left, top - bottom))
                empty = pdf.pages[-1]
                del pdf.pages[-1]
                pdf.pages.insert(at, empty)
                at += 1
        pdf.save(padded, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        number = len(pdf.pages)
    padded.replace(whole)
    return number
