"""The values that the catalogue's samples make, nested as one recipient's values are."""

from collections.abc import Iterable

from postroom.core.tags.catalogue import Catalogue, Found


def sample_values(catalogue: Catalogue, paths: Iterable[tuple[str, ...]]) -> dict[str, object]:
    values: dict[str, object] = {}
    for path in paths:
        found = catalogue.find(path)
        assert isinstance(found, Found), path
        inner = values
        for name in path[:-1]:
            inner = inner.setdefault(name, {})  # type: ignore[assignment]
        inner[path[-1]] = found.field.sample
    return values
