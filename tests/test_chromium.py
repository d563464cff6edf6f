"""Browser tests and benchmarks take the first Chromium that is installed."""

from tests.chromium import chromium_path


def test_the_one_without_windows_comes_first_and_without_any_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    found = [chromium_path()]
    for name in ("google-chrome", "chromium", "chromium-headless-shell"):
        (tmp_path / name).touch(mode=0o755)
        found.append(chromium_path())

    assert found == [None, *(str(tmp_path / name) for name in ("google-chrome", "chromium", "chromium-headless-shell"))]
