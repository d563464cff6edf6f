"""What comes in as a picture is stored as a picture and nothing else."""

from io import BytesIO

import pytest
from PIL import Image

from postroom.filing import reencoding
from postroom.filing.reencoding import BadPicture, reencoded
from tests.filing.drawing import moving, picture


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (picture("PNG"), "image/png"),
        (picture("PNG", mode="RGBA"), "image/png"),
        (picture("PNG", mode="P"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("JPEG", mode="CMYK"), "image/jpeg"),
        (picture("GIF"), "image/png"),
        (picture("WEBP"), "image/jpeg"),
        (picture("WEBP", mode="RGBA"), "image/png"),
        (moving(), "image/gif"),
    ],
)
def test_a_picture_is_kept_as_what_every_mail_program_shows(data, kind):
    drawn = reencoded(data)

    with Image.open(BytesIO(drawn.data)) as again:
        assert (Image.MIME[again.format], again.size) == (drawn.media_type, (drawn.width, drawn.height))
    assert drawn.media_type == kind


def test_a_moving_picture_goes_on_moving():
    with Image.open(BytesIO(reencoded(moving(3)).data)) as again:
        assert (again.n_frames, again.info["duration"]) == (3, 80)


def test_where_and_by_whom_it_was_taken_is_left_out_and_it_stands_upright():
    notes = Image.Exif()
    notes[0x013B] = "Zoë the photographer"
    notes[0x0112] = 6  # turned by 90 degrees

    drawn = reencoded(picture("JPEG", size=(40, 20), exif=notes))

    assert (drawn.width, drawn.height) == (20, 40)
    assert b"photographer" not in drawn.data
    with Image.open(BytesIO(drawn.data)) as again:
        assert not again.getexif()


def test_what_hangs_on_behind_a_picture_is_cut_off():
    drawn = reencoded(moving() + b"<script>alert(1)</script>")

    assert b"script" not in drawn.data


def test_a_large_picture_is_made_as_large_as_a_screen():
    drawn = reencoded(picture("JPEG", size=(4_000, 1_000)))

    assert (drawn.width, drawn.height) == (2_000, 500)


def test_a_picture_that_unpacks_to_more_than_40_million_points_is_refused_unopened(monkeypatch):
    bomb = picture("PNG", size=(8_000, 5_001), mode="1")
    monkeypatch.setattr(Image.Image, "load", lambda _self: pytest.fail("it was unpacked"))

    with pytest.raises(BadPicture, match="more than 40 million points"):
        reencoded(bomb)


def test_the_frames_of_a_moving_picture_count_together(monkeypatch):
    monkeypatch.setattr(reencoding, "MOST_PIXELS", 20 * 10 * 2)

    with pytest.raises(BadPicture, match="million points"):
        reencoded(moving(3))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        picture("BMP"),
        picture("PNG")[:60],
        b"GIF89a" + b"\0" * 40,
        moving(3)[:100],
        moving(3)[:110],
    ],
)
def test_what_is_no_picture_for_mail_is_refused_in_a_sentence(data):
    with pytest.raises(BadPicture, match=r"this (is no )?picture"):
        reencoded(data)
