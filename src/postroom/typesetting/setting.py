"""Set letters with Typst. Runs in a child only.

One set of fonts and one compiler live as long as the child. Never call `typst.query` or `typst.eval` here: what they
remember is never given back.
"""

import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import orjson
import typst

from postroom.typesetting.preparing import prepared
from postroom.typesetting.refusals import Code, Refused

_HERE = Path(__file__).parent
_SOURCE, _NUMBERS = (_HERE / "letters.typ").read_bytes(), (_HERE / "numbers.typ").read_bytes()
_GLYPH = re.compile(r"the text `?[\"“](.+?)[\"”]`? could not be displayed", re.DOTALL)
_WIDE = re.compile(r"postroom-wide:(.*)", re.DOTALL)
_LONGEST_DETAIL = 100
_MOST_FILES = 500


class Setter:
    """Holds what is needed to set letters: fonts, compiler, a folder for pictures that holds nothing else."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="postroom-letters-"))
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_HERE / "fonts")])
        self._compiler = typst.Compiler(root=str(self.folder), font_paths=fonts, ignore_system_fonts=True)
        self._files: set[str] = set()

    def pdf(
        self,
        sheet: Mapping[str, Any],
        letters: Sequence[Mapping[str, Any]],
        files: Mapping[str, str],
        *,
        at: int,
        tags: bool,
    ) -> bytes:
        """Return letters one after the other as PDF/A-2b, without a letterhead. Raises `Refused`.

        With `tags` a screen reader finds its way; what is only printed has none, for they take a quarter of the time.
        """
        inputs = self._inputs(sheet, letters, files, head=None)
        return cast(
            bytes, self._compile(format="pdf", sys_inputs=inputs, pdf_standards=["a-2b"], timestamp=at, pdf_tags=tags)
        )

    def picture(
        self, sheet: Mapping[str, Any], letter: Mapping[str, Any], files: Mapping[str, str], *, head: Any, ppi: float
    ) -> list[bytes]:
        """Return the pages of a letter as PNG; `head` are the pictures of the letterhead's pages."""
        inputs = self._inputs(sheet, [letter], files, head=head)
        pages = self._compile(format="png", sys_inputs=inputs, ppi=ppi)
        return [pages] if isinstance(pages, bytes) else cast("list[bytes]", pages)

    def numbers(self, sheet: Mapping[str, Any], total: int) -> bytes:
        """Return pages as PDF/A that bear the numbers of a letter of so many pages, and nothing else."""
        inputs = {"numbers": orjson.dumps({"sheet": sheet, "total": total}).decode()}
        how = {"format": "pdf", "pdf_standards": ["a-2b"], "timestamp": 0, "pdf_tags": False}
        return cast(bytes, self._compile(_NUMBERS, sys_inputs=inputs, **how))

    def keep(self, files: Mapping[str, str]) -> None:
        """Copy the files where letters find them. Their names are digests, so what is there is right."""
        if len(self._files) > _MOST_FILES:
            for name in self._files:
                (self.folder / name).unlink()
            self._files.clear()
        for name, path in files.items():
            if name not in self._files and not (self.folder / name).exists():
                shutil.copyfile(path, self.folder / name)
                self._files.add(name)

    def close(self) -> None:
        """Take the folder away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _inputs(
        self, sheet: Mapping[str, Any], letters: Sequence[Mapping[str, Any]], files: Mapping[str, str], head: Any
    ) -> dict[str, str]:
        self.keep(files)
        title = letters[0]["subject"] if len(letters) == 1 else ""
        content = {
            "title": " ".join(str(title).split()) or "Letters",
            "sheet": sheet,
            "letters": [prepared(letter, sheet, files.keys()) for letter in letters],
            "picture": head is not None,
            "head": head or [None, None],
        }
        return {"letters": orjson.dumps(content).decode()}

    def _compile(self, source: bytes = _SOURCE, **how: Any) -> bytes | list[bytes] | None:
        try:
            return self._compiler.compile(input=source, **how)
        except typst.TypstError as error:
            raise _refused(error) from error


def _refused(error: typst.TypstError) -> Refused:
    said = str(error.message)
    if found := _GLYPH.search(said):
        return Refused(Code.GLYPH, found[1][:_LONGEST_DETAIL])
    if found := _WIDE.search(said):
        return Refused(Code.WIDE, found[1].strip()[:_LONGEST_DETAIL])
    if "image" in said or "decode" in said:
        return Refused(Code.PICTURE)
    return Refused(Code.NOT_SET, said[:_LONGEST_DETAIL])
