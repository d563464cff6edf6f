import gzip
import json

import pytest

from postroom.web.shell.assets import BUILT


@pytest.mark.parametrize(("kind", "budget"), [("js", 25_000), ("css", 50_000)])
def test_the_base_stays_within_its_budget(kind, budget):
    base = json.loads((BUILT / "manifest.json").read_text())["src/main.ts"]
    paths = [base["file"]] if kind == "js" else base["css"]

    assert sum(len(gzip.compress((BUILT / path).read_bytes())) for path in paths) < budget


def test_everything_built_is_named_in_the_manifest():
    named = {entry["file"] for entry in json.loads((BUILT / "manifest.json").read_text()).values()}
    sheets = {
        path for entry in json.loads((BUILT / "manifest.json").read_text()).values() for path in entry.get("css", ())
    }

    assert {str(path.relative_to(BUILT)) for path in (BUILT / "assets").iterdir()} == named | sheets
