"""Pictures are uploaded by writers, found by their unit, and fetched by everybody who has the address."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from postroom.access.viewer import Role
from postroom.filing.models import Picture
from tests import makers
from tests.filing.drawing import picture
from tests.web.desks import desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def upload(client: Client, data: bytes | None = None, name: str = "logo.png", **more):
    return client.post("/pictures/", {"file": SimpleUploadedFile(name, data or picture()), **more})


def test_an_uploaded_picture_is_shown_to_strangers_and_kept_by_them_for_a_year():
    made = upload(desk(Role.WRITER))
    said = made.json()

    answer = Client().get(said["url"])

    assert (made.status_code, answer.status_code, answer["Content-Type"]) == (201, 200, "image/png")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "Set-Cookie" not in answer.headers
    assert Client().get(f"{said['url']}.png").content == answer.content
    assert said["src"].removeprefix("picture:") in said["url"]


def test_the_same_picture_is_stored_once_however_often_it_is_uploaded(folder):
    client = desk(Role.WRITER)

    first, second = upload(client, name="a.png").json(), upload(client, name="b.png").json()
    upload(desk(Role.WRITER, at=makers.unit("lyon")), name="c.png")

    assert first == second
    assert Picture.objects.count() == 2
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_a_picture_belongs_to_the_unit_that_is_named_or_else_to_the_writer_s_own():
    own, other = makers.unit(), makers.unit("lyon")

    assert upload(desk(Role.WRITER)).status_code == 201
    assert upload(desk(Role.WRITER), unit=other.pk).status_code == 403
    assert upload(desk(None), picture(size=(7, 7))).status_code == 201
    assert list(Picture.objects.order_by("pk").values_list("unit", flat=True)) == [own.pk, None]


def test_a_reader_uploads_nothing():
    assert upload(desk(Role.READER)).status_code == 403
    assert Picture.objects.count() == 0


def test_the_list_has_what_one_s_units_and_everybody_may_use():
    makers.unit("lyon")
    upload(desk(Role.WRITER, at=makers.unit("lyon")), picture(size=(5, 5)), name="theirs.png")
    upload(desk(None), picture(size=(6, 6)), name="everybody.png")
    client = desk(Role.WRITER)
    upload(client, name="ours.png")

    assert [one["name"] for one in client.get("/pictures/").json()["pictures"]] == ["ours.png", "everybody.png"]


@pytest.mark.parametrize("data", [b"GIF89a<script>", b"<svg/>", b"x" * (5 * 2**20 + 1)])
def test_what_is_no_picture_or_too_large_is_refused_with_a_sentence_that_names_it(data):
    answer = upload(desk(Role.WRITER), data, name="logo.png")

    assert answer.status_code == 422
    assert answer.json()["error"].startswith("logo.png")


@pytest.mark.parametrize("digest", ["0" * 64, "..%2f..%2fsecret_key", "x", "%00"])
def test_only_pictures_are_to_be_had_there(digest, folder):
    stored = upload(desk(Role.WRITER)).json()["url"].rpartition("/")[2]
    folder.joinpath("attachments").mkdir()
    folder.joinpath("attachments", stored[:2]).mkdir()

    assert Client().get(f"/p/pictures/{digest}").status_code == 404


def test_a_file_that_is_gone_answers_as_if_it_had_never_been(folder):
    url = upload(desk(Role.WRITER)).json()["url"]
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()

    assert Client().get(url).status_code == 404
