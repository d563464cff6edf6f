"""Put finished PDFs into letters: pages that follow a letter, or that are the letter itself. Runs in a child only."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Page, Pdf

from postroom.typesetting.letterheads import draw, opened
from postroom.typesetting.refusals import Code, Refused

_OURS = b"q /PostroomOurs Do Q\n"
Letters = Sequence[Mapping[str, Any]]


def enclosed(
    data: bytes, starts: Sequence[int], letters: Letters, papers: Mapping[str, str], page: tuple[float, float]
) -> tuple[bytes, list[int], int]:
    """Return letters with their PDFs put in, the first page of each letter, and how many pages there are.

    What others made is not PDF/A and has no tags, so the whole does not say that it is or has. Raises `Refused`.
    """
    with pikepdf.open(BytesIO(data)) as ours, pikepdf.new() as made:
        drawn = _Drawn(made, papers, page)
        counts = [after - before for before, after in zip(starts, [*starts[1:], len(ours.pages)], strict=True)]
        firsts = []
        for first, count, letter in zip(starts, counts, letters, strict=True):
            firsts.append(len(made.pages))
            if letter["finished"]:
                drawn.add(letter["finished"])
                _lay_over(made, made.pages[firsts[-1]], ours.pages[first])
            else:
                made.pages.extend(ours.pages[first : first + count])
            for digest in letter["enclosed"]:
                drawn.add(digest)
        for one in made.pages:
            for name in (Name.StructParents, Name.Tabs):
                if name in one.obj:
                    del one.obj[name]
        if Name.Lang in ours.Root:
            made.Root.Lang = ours.Root.Lang
        target = BytesIO()
        streams = pikepdf.ObjectStreamMode.generate
        made.save(target, min_version="1.7", deterministic_id=True, object_stream_mode=streams)
        return target.getvalue(), firsts, len(made.pages)


class _Drawn:
    """The pages of PDFs in a file that is made: however many letters have them, they are in it once."""

    def __init__(self, made: Pdf, papers: Mapping[str, str], page: tuple[float, float]) -> None:
        self._made, self._papers, self._page = made, papers, page
        self._forms: dict[str, list[Page]] = {}

    def add(self, digest: str) -> None:
        """Add the pages of a PDF behind the others. Raises `Refused`."""
        if digest not in self._forms:
            first = len(self._made.pages)
            with opened(self._read(digest)) as source:
                source.generate_appearance_streams()
                source.flatten_annotations("print")
                for page in source.pages:
                    draw(self._made, page, self._page, resize=False)
            self._forms[digest] = list(self._made.pages[first:])
            return
        for page in self._forms[digest]:
            width, height = (float(side) for side in page.mediabox[2:])
            copy = self._made.add_blank_page(page_size=(width, height))
            copy.obj.Resources = Dictionary(XObject=Dictionary(Page=page.obj.Resources.XObject.Page))
            drawing = page.obj.Contents
            copy.obj.Contents = drawing[0] if isinstance(drawing, pikepdf.Array) else drawing

    def _read(self, digest: str) -> bytes:
        try:
            return Path(self._papers[digest]).read_bytes()
        except (KeyError, FileNotFoundError):
            raise Refused(Code.PAPER_GONE, digest[:12]) from None


def _lay_over(made: Pdf, page: Page, ours: Page) -> None:
    """Put the barcode on the page: what we set of a finished letter is nothing else."""
    page.obj.Resources.XObject.PostroomOurs = made.copy_foreign(ours.as_form_xobject())
    page.contents_add(made.make_stream(_OURS))
