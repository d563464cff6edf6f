"""What was built stays small, is all in use, and reaches the pages that need it."""

import gzip
import json
import re
from pathlib import Path

import pytest

from postroom.web.shell import assets

FRONT = Path(__file__).parents[3] / "frontend/src"
PAGES = [path for path in sorted(FRONT.glob("*.ts")) if f"src/{path.name}" in assets._manifest()]


@pytest.mark.parametrize(("kind", "budget"), [("js", 25_000), ("css", 50_000)])
def test_the_base_stays_within_its_budget(kind, budget):
    base = json.loads((assets.BUILT / "manifest.json").read_text())["src/main.ts"]
    paths = [base["file"]] if kind == "js" else base["css"]

    assert sum(len(gzip.compress((assets.BUILT / path).read_bytes())) for path in paths) < budget


def test_everything_built_is_named_in_the_manifest():
    named = {entry["file"] for entry in json.loads((assets.BUILT / "manifest.json").read_text()).values()}
    sheets = {
        path
        for entry in json.loads((assets.BUILT / "manifest.json").read_text()).values()
        for path in entry.get("css", ())
    }

    assert {str(path.relative_to(assets.BUILT)) for path in (assets.BUILT / "assets").iterdir()} == named | sheets


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_page_has_the_styles_that_its_script_imports(page):
    imported = re.findall(r"^import '\./styles/(\w+)\.css'", page.read_text(), re.MULTILINE)
    built = [
        (assets.BUILT / url.removeprefix("/static/postroom/")).read_text() for url in assets.styles(f"src/{page.name}")
    ]

    names = [
        re.findall(r"^ {2}\.([a-z-]{4,})", (FRONT / f"styles/{name}.css").read_text(), re.MULTILINE)
        for name in imported
    ]

    assert [found[0] for found in names if found and not any(f".{found[0]}" in sheet for sheet in built)] == []
