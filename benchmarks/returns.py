"""Read returned letters from pages of an office scanner: askew, upside down, grainy, pale, blurred, JPEG 60, 300 dpi.

Every page bears a code of its own. Counted are pages a second, through the limited children as uploads are read, and of
processor time alone; and what was read wrongly, or not at all. The same seeds give the same pages.
"""

import argparse
import random
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

AIM = 20
PER_FILE = 20
AT_ONCE = 4


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="returns")
    parser.add_argument("--pages", type=int, default=1_000)
    options = parser.parse_args(arguments)
    from postroom.core.barcode.return_code import codes_of
    from postroom.typesetting import scans
    from postroom.typesetting.workers import workers

    luck = random.Random(11)
    drawn = codes_of(iter(lambda: luck.getrandbits(60), -1))
    codes = [next(drawn) for _ in range(options.pages)]
    with tempfile.TemporaryDirectory(prefix="postroom-returns-") as folder:
        files = _files(codes, Path(folder))
        begun = time.process_time()
        first = scans.look(str(files[0][0]), 0, PER_FILE)
        cpu = (time.process_time() - begun) / len(first)
        begun = time.perf_counter()
        with ThreadPoolExecutor(workers().count) as threads:
            read = [code for found in threads.map(_read, files) for code in found]
        wall = time.perf_counter() - begun
        workers().close()
    wrong = sum(bool(found) and found != code for found, code in zip(read, codes, strict=True))
    missed = sum(not found for found in read)
    print(f"{options.pages} pages in {wall:.1f} s: {options.pages / wall:.1f} pages/s (aim: {AIM})")
    print(f"{cpu * 1000:.0f} ms of processor time a page, its picture included: {1 / cpu:.1f} pages/s a core")
    print(f"{wrong} wrong, {missed} not read (they become cases with a picture)")


def _files(codes: list[str], folder: Path) -> list[tuple[Path, int]]:
    """Make the pages, before anything is measured."""
    from tests.returns import paper

    files = []
    for start in range(0, len(codes), PER_FILE):
        some = codes[start : start + PER_FILE]
        pages = [paper.jpeg(paper.scanned(paper.letter(code), start + n)) for n, code in enumerate(some)]
        path = folder / f"{start:06}.pdf"
        path.write_bytes(paper.pdf(pages))
        files.append((path, len(some)))
    return files


def _read(file: tuple[Path, int]) -> list[str]:
    from postroom.typesetting.reading import read_pages

    path, pages = file
    found: list[str] = []
    for first in range(0, pages, AT_ONCE):
        found += [page.code for page in read_pages(path, first=first, number=AT_ONCE)]
    return found
