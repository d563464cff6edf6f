"""Put many PDFs together in one file. Runs in a child only."""

from collections.abc import Sequence

import pikepdf


def merged(files: Sequence[str], target: str) -> int:
    """Write all pages of the files into one, in their order; return how many there are.

    The first file is extended, so that what says that it is PDF/A stays. Pages are read when they are written: what
    is held in memory is the outline of each file, not what is drawn. Tags of the first file alone would be wrong for
    all, so a print file has none.
    """
    with pikepdf.open(files[0]) as pdf:
        sources = [pikepdf.open(name) for name in files[1:]]
        try:
            for source in sources:
                pdf.pages.extend(source.pages)
            for name in (pikepdf.Name.StructTreeRoot, pikepdf.Name.MarkInfo):
                if name in pdf.Root:
                    del pdf.Root[name]
            for page in pdf.pages:
                for name in (pikepdf.Name.StructParents, pikepdf.Name.Tabs):
                    if name in page.obj:
                        del page.obj[name]
            pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            return len(pdf.pages)
        finally:
            for source in sources:
                source.close()
