import stat

import pytest
from cryptography.fernet import Fernet

from postroom.config import keys


def test_first_start_makes_two_files_that_only_we_can_read(tmp_path):
    added = keys.prepare(tmp_path, environment={}, first_start=True)

    assert added == {
        "POSTROOM_SECRET_KEY_FILE": str(tmp_path / "secret_key"),
        "POSTROOM_ENCRYPTION_KEYS_FILE": str(tmp_path / "encryption_keys"),
    }
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {
        "secret_key": 0o600,
        "encryption_keys": 0o600,
    }
    Fernet((tmp_path / "encryption_keys").read_text().strip())


def test_later_starts_keep_the_keys(tmp_path):
    keys.prepare(tmp_path, environment={}, first_start=True)
    before = [path.read_text() for path in sorted(tmp_path.iterdir())]

    keys.prepare(tmp_path, environment={}, first_start=False)

    assert [path.read_text() for path in sorted(tmp_path.iterdir())] == before


def test_keys_of_the_environment_need_no_files(tmp_path):
    given = {"POSTROOM_SECRET_KEY": "s", "POSTROOM_ENCRYPTION_KEYS_FILE": "/run/secrets/keys"}

    assert keys.prepare(tmp_path, environment=given, first_start=True) == {}
    assert list(tmp_path.iterdir()) == []


def test_lost_keys_are_not_replaced_by_others_that_read_nothing(tmp_path):
    keys.prepare(tmp_path, environment={}, first_start=True)
    (tmp_path / "encryption_keys").unlink()

    with pytest.raises(keys.LostKeys, match="encryption_keys is missing"):
        keys.prepare(tmp_path, environment={}, first_start=False)
