"""What is done to a PDF of letters after it is set: letterhead beneath, which pages are whose, nothing left over.

Runs in a child only.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Page, Pdf

from postroom.typesetting.pictures import page_picture
from postroom.typesetting.setting import Setter

MOST_PAGES = 100
"""Of one letter."""
_NUMBERED_BY = ("page", "text", "following", "numbers", "face", "ink")
_OVER = b"\n/Artifact BMC q /PostroomNumber Do Q EMC\n"
_BENEATH = b"/Artifact BMC q %s cm /PostroomHead Do Q EMC\n"

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>{made}</xmp:CreateDate><pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


class Letterheads:
    """Opened letterheads by the path of their files, and what they look like."""

    def __init__(self, folder: Path) -> None:
        self._open: dict[str, Pdf] = {}
        self._folder = folder

    def pictures(self, path: str, ppi: float) -> dict[str, str]:
        """Return files with pictures of its pages, by names that stand for what is in them."""
        name = Path(path).name
        found = {}
        for number in range(len([page for page in self.pages(path) if page])):
            picture = self._folder / f"{name}-{ppi:.0f}-{number}.png"
            if not picture.exists():
                picture.write_bytes(page_picture(Path(path).read_bytes(), number, ppi))
            found[picture.name] = str(picture)
        return found

    def pages(self, path: str) -> tuple[Page, Page | None]:
        """Return the page beneath first pages and the one beneath the following, if there is one."""
        if path not in self._open:
            if len(self._open) > 20:  # noqa: PLR2004  letterheads are large, and there are few
                self._open.clear()
            self._open[path] = pikepdf.open(BytesIO(Path(path).read_bytes()))
        pages = self._open[path].pages
        return pages[0], pages[1] if len(pages) > 1 else None


class Numbers:
    """Pages that bear numbers alone, by how many pages the letter has and by what it is set on."""

    def __init__(self, setter: Setter) -> None:
        self._setter = setter
        self._open: dict[tuple[str, int], Pdf] = {}

    def pages(self, sheet: Mapping[str, Any], total: int) -> list[Page]:
        """Return a page for each of a letter's."""
        about = json.dumps([sheet[name] for name in _NUMBERED_BY])
        if (about, total) not in self._open:
            if len(self._open) > 50:  # noqa: PLR2004
                self._open.clear()
            self._open[about, total] = pikepdf.open(BytesIO(self._setter.numbers(sheet, total)))
        return list(self._open[about, total].pages)


def finished(
    data: bytes, head: tuple[Page, Page | None] | None, numbers: Callable[[int], Sequence[Page]] | None = None
) -> tuple[bytes, list[int], int]:
    """Return the PDF of letters with the letterhead beneath, the first page of each letter, and how many there are.

    `numbers` gives the pages that are laid over those of a letter of so many; one of a single page has none.
    """
    with pikepdf.open(BytesIO(data)) as pdf:
        starts = _starts(pdf)
        for name in (Name.Outlines, Name.PageLabels, Name.PageMode, Name.Names):
            _drop(pdf.Root, name)
        _say_what_it_is(pdf)
        if head is not None:
            _lay_beneath(pdf, set(starts), head)
        if numbers is not None:
            _lay_numbers(pdf, starts, numbers)
        _drop_cid_sets(pdf)
        count = len(pdf.pages)
        target = BytesIO()
        pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue(), starts, count


def _say_what_it_is(pdf: Pdf) -> None:
    """Only what stays true when files are put together: title, date, PDF/A-2b."""
    info = pdf.trailer.get(Name.Info, Dictionary())
    title, made = str(info.get(Name.Title, "")), str(info.get(Name.CreationDate, ""))
    moment = f"{made[2:6]}-{made[6:8]}-{made[8:10]}T{made[10:12]}:{made[12:14]}:{made[14:16]}Z"
    pdf.Root.Metadata = pdf.make_stream(_XMP.format(title=escape(title), made=moment).encode())
    pdf.Root.Metadata.Type, pdf.Root.Metadata.Subtype = Name.Metadata, Name.XML
    _drop(pdf.trailer, Name.Info)


def _starts(pdf: Pdf) -> list[int]:
    """The subject of each letter is a bookmark: it leads to the page on which the letter begins."""
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    return [numbers[entry.Dest[0].objgen] for entry in _entries(pdf)]


def _entries(pdf: Pdf) -> Iterator[pikepdf.Object]:
    outlines = pdf.Root.get(Name.Outlines)
    entry = outlines.get(Name.First) if outlines is not None else None
    while entry is not None:
        yield entry
        entry = entry.get(Name.Next)


def _lay_beneath(pdf: Pdf, firsts: set[int], head: tuple[Page, Page | None]) -> None:
    """Each page of the letterhead is stored once, as vectors."""
    first, following = ((pdf.copy_foreign(page.as_form_xobject()) if page else None) for page in head)
    for number, page in enumerate(pdf.pages):
        form = first if number in firsts else following
        if form is None:
            continue
        _resources(page).XObject[Name.PostroomHead] = form
        page.contents_add(pdf.make_stream(_BENEATH % _fit(form, page)), prepend=True)


def _lay_numbers(pdf: Pdf, starts: list[int], numbers: Callable[[int], Sequence[Page]]) -> None:
    """Each number of so many is stored once, however many letters have it."""
    forms: dict[int, list[pikepdf.Object]] = {}
    for first, behind in zip(starts, [*starts[1:], len(pdf.pages)], strict=True):
        total = behind - first
        if not 1 < total <= MOST_PAGES:
            continue
        if total not in forms:
            forms[total] = [pdf.copy_foreign(page.as_form_xobject()) for page in numbers(total)]
        for page, form in zip(pdf.pages[first:behind], forms[total], strict=True):
            _resources(page).XObject[Name.PostroomNumber] = form
            page.contents_add(pdf.make_stream(_OVER))


def _resources(page: Page) -> pikepdf.Object:
    resources = page.obj.get(Name.Resources)
    if resources is None:
        resources = page.obj.Resources = Dictionary()
    if Name.XObject not in resources:
        resources.XObject = Dictionary()
    return resources


def _fit(form: pikepdf.Object, page: Page) -> bytes:
    """The letterhead is as large as the page."""
    left, bottom, right, top = (float(side) for side in form.BBox)
    width, height = (float(side) for side in page.mediabox[2:])
    across, up = width / (right - left), height / (top - bottom)
    return f"{across:.5f} 0 0 {up:.5f} {-left * across:.3f} {-bottom * up:.3f}".encode()


def _drop_cid_sets(pdf: Pdf) -> None:
    """An entry that PDF/A allows to be missing, but not to be incomplete."""
    for thing in pdf.objects:
        if isinstance(thing, Dictionary) and thing.get(Name.Type) == Name.FontDescriptor:
            _drop(thing, Name.CIDSet)


def _drop(thing: pikepdf.Object, name: Name) -> None:
    if name in thing:
        del thing[name]
