"""Put many PDFs together in one file. Runs in a child only."""

from collections.abc import Sequence
from contextlib import ExitStack

import pikepdf


def merged(files: Sequence[str], target: str) -> int:
    """Write all pages of the files into one, in their order; return how many there are.

    The first file is extended, so that what says that it is PDF/A stays, if all are. Pages are read when they are
    written: what is held in memory is the outline of each file, not what is drawn. Tags of the first file alone would
    be wrong for all, so a print file has none.
    """
    with ExitStack() as opened:
        pdf, *sources = (opened.enter_context(pikepdf.open(name)) for name in files)
        for source in sources:
            pdf.pages.extend(source.pages)
        _drop(pdf.Root, pikepdf.Name.StructTreeRoot, pikepdf.Name.MarkInfo)
        if not all(map(_is_archival, [pdf, *sources])):
            _drop(pdf.Root, pikepdf.Name.Metadata)
        for page in pdf.pages:
            _drop(page.obj, pikepdf.Name.StructParents, pikepdf.Name.Tabs)
        pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return len(pdf.pages)


def _is_archival(pdf: pikepdf.Pdf) -> bool:
    """Say whether a file claims to be PDF/A: what was put into a letter need not be."""
    return pikepdf.Name.Metadata in pdf.Root and b"pdfaid" in pdf.Root.Metadata.read_bytes()


def _drop(thing: pikepdf.Object, *names: pikepdf.Name) -> None:
    for name in names:
        if name in thing:
            del thing[name]
