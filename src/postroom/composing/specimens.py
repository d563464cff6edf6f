"""Show a design with a text around which there is no customer yet: every tag says its sample."""

from collections.abc import Iterable
from typing import Any

from postroom.access.models import Brand
from postroom.composing.looks import look_of
from postroom.composing.previewing import Preview
from postroom.core.design.frame import Frame
from postroom.core.document.from_text import from_text
from postroom.core.rendering.email import compile_wording
from postroom.core.tags.catalogue import Catalogue, Found
from postroom.core.tags.show import show_for
from postroom.records import selectors as records


def specimen(*, design: Frame, brand: Brand, subject: str, text: str, language: str = "en") -> Preview:
    """Return a message of a brand in a design, in a language that amounts and dates can be written in."""
    look = look_of(brand, design)
    catalogue = records.catalogue()
    wording = compile_wording(
        subject=subject,
        document=from_text(text),
        catalogue=catalogue,
        layout=look.layout(language, unsubscribe=True),
    )
    fills, _ = wording.fill(samples(catalogue, wording.paths), show_for(language, look.currency))
    return Preview(
        subject=wording.skeleton.subject(fills),
        html=wording.skeleton.html(fills),
        text=wording.skeleton.text(fills),
        language=language,
    )


def samples(catalogue: Catalogue, paths: Iterable[tuple[str, ...]]) -> dict[str, Any]:
    """Return for each tag its sample."""
    values: dict[str, Any] = {}
    for path in paths:
        found = catalogue.find(path)
        if isinstance(found, Found):
            inner = values
            for name in path[:-1]:
                inner = inner.setdefault(name, {})
            inner[path[-1]] = found.field.sample
    return values
