"""A backup is whole or refused, and writes nothing where it was not asked to."""

import io
import json
import tarfile

import pytest

from postroom.config import archive


def written(tmp_path, **files: bytes):
    folder = tmp_path / "from"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    target = tmp_path / "backup.tar"
    members = [(f"files/{name}", folder / name) for name in files]
    archive.Writer(target).write([*members, ("files/gone", folder / "gone")], facts={"version": "1"})
    return target


def test_what_goes_in_comes_out(tmp_path):
    target = written(tmp_path, one=b"1", two=b"\0" * 3_000_000)

    facts = archive.unpack(target, into=tmp_path / "to")

    assert {path.name: path.read_bytes() for path in (tmp_path / "to/files").iterdir()} == {
        "one": b"1",
        "two": b"\0" * 3_000_000,
    }
    assert facts["version"] == "1"
    assert [path.stat().st_mode & 0o777 for path in (target, tmp_path / "to/files/one")] == [0o600, 0o600]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar", "from", "to"]


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.6])
def test_an_archive_that_was_cut_short_is_refused(tmp_path, kept):
    target = written(tmp_path, one=b"1" * 20_000)
    raw = target.read_bytes()
    target.write_bytes(raw[: int(len(raw) * kept)])

    with pytest.raises(archive.BadArchive, match="cut short"):
        archive.unpack(target, into=tmp_path / "to")


def test_a_changed_byte_is_found(tmp_path):
    target = written(tmp_path, one=b"1" * 20_000)
    raw = target.read_bytes()
    target.write_bytes(raw.replace(b"1" * 20_000, b"1" * 19_999 + b"2"))

    with pytest.raises(archive.BadArchive, match="damaged or changed: files/one"):
        archive.unpack(target, into=tmp_path / "to")


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "files/../../evil"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    target = tmp_path / "evil.tar"
    with tarfile.open(target, "w") as tar:
        about = tarfile.TarInfo(name)
        about.size = 1
        tar.addfile(about, io.BytesIO(b"x"))

    with pytest.raises(archive.BadArchive, match="written elsewhere"):
        archive.unpack(target, into=tmp_path / "to")

    assert not (tmp_path / "evil").exists()


def test_a_link_in_an_archive_is_refused(tmp_path):
    target = tmp_path / "evil.tar"
    with tarfile.open(target, "w") as tar:
        about = tarfile.TarInfo("files/link")
        about.type, about.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(about)

    with pytest.raises(archive.BadArchive, match="no plain file"):
        archive.unpack(target, into=tmp_path / "to")


def test_an_archive_of_another_format_is_refused(tmp_path):
    target = tmp_path / "later.tar"
    raw = json.dumps({"format": 2, "files": {}}).encode()
    with tarfile.open(target, "w") as tar:
        about = tarfile.TarInfo("manifest.json")
        about.size = len(raw)
        tar.addfile(about, io.BytesIO(raw))

    with pytest.raises(archive.BadArchive, match="another version, in the format 2"):
        archive.unpack(target, into=tmp_path / "to")
