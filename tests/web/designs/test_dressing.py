"""Brands have a logo and colours, templates a design: all of it reaches the messages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.models import model_to_dict

from postroom.access.models import Brand
from postroom.access.viewer import SYSTEM, Role
from postroom.filing.models import Picture
from postroom.stationery import services as stationery
from postroom.stationery.designs import services as designs
from postroom.stationery.models import Design, DesignVersion, Template
from tests import makers
from tests.filing.drawing import picture
from tests.makers import NOON
from tests.web.desks import desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def typed(brand: Brand, **change) -> dict[str, object]:
    fields = {name: value for name, value in model_to_dict(brand).items() if name not in ("id", "logo")}
    return {**fields, "more_colours": "", **change}


def save(brand: Brand, **change):
    return desk(None).post(f"/people/brands/{brand.pk}/", typed(brand, **change))


def test_a_brand_gets_a_logo_and_more_colours_and_keeps_them():
    brand = makers.unit().brand

    save(brand, more_colours="#E07B39, #2f7d4f #e07b39", logo_file=SimpleUploadedFile("logo.png", picture()))
    save(brand, more_colours="#e07b39 #2f7d4f")

    kept = Brand.objects.get(pk=brand.pk)
    assert kept.more_colours == ["#e07b39", "#2f7d4f"]
    assert kept.logo == Picture.objects.get().src
    save(brand, without_logo="on")
    assert Brand.objects.get(pk=brand.pk).logo == ""


def test_a_logo_that_is_no_picture_is_refused_at_its_field():
    brand = makers.unit().brand

    answer = save(brand, logo_file=SimpleUploadedFile("logo.svg", b"<svg/>"))

    assert answer.status_code == 422
    assert "logo.svg: this is no picture" in answer.content.decode()
    assert Brand.objects.get(pk=brand.pk).logo == ""


@pytest.fixture
def calm() -> Design:
    made = designs.make(viewer=SYSTEM, name="Calm", unit=None)
    draft = DesignVersion.objects.get(design=made)
    designs.publish(version_id=draft.pk, revision=0, viewer=SYSTEM, at=NOON)
    return made


def letter() -> Template:
    return stationery.make(viewer=SYSTEM, name="Letter", unit=makers.unit())


@pytest.fixture
def window() -> Design:
    """A published design of letters."""
    made = designs.make_letter_design(viewer=SYSTEM, name="Window", unit=None, preset="din5008a")
    draft = DesignVersion.objects.get(design=made)
    designs.publish(version_id=draft.pk, revision=0, viewer=SYSTEM, at=NOON)
    return made


def test_a_template_names_its_designs_and_an_occasion(calm, window):
    made = letter()
    path = f"/templates/{made.pk}/dress/"
    client = desk(Role.WRITER)
    named = Template.objects.filter(pk=made.pk).values_list("design", "letter_design", "occasion")

    client.post(path, {"design": calm.pk, "letter_design": window.pk, "occasion": "birthday"})
    assert named.get() == (calm.pk, window.pk, "birthday")
    assert "Window" in client.get(f"/templates/{made.pk}/settings/").content.decode()
    client.post(path, {"design": "chosen", "letter_design": "chosen", "occasion": ""})
    assert named.get() == (None, None, "")


def test_a_letter_is_not_dressed_as_an_e_mail(calm, window):
    made = letter()

    desk(Role.WRITER).post(f"/templates/{made.pk}/dress/", {"design": window.pk, "letter_design": calm.pk})

    assert Template.objects.values_list("design", "letter_design").get(pk=made.pk) == (None, None)


def test_a_design_of_another_unit_or_one_that_is_not_published_is_not_on_offer(calm):
    made = letter()
    draft = designs.make(viewer=SYSTEM, name="Draft", unit=None)
    Design.objects.filter(pk=calm.pk).update(unit=makers.unit("lyon"))

    for design in (calm, draft):
        desk(Role.WRITER).post(f"/templates/{made.pk}/dress/", {"design": design.pk, "letter_design": "chosen"})

    assert Template.objects.get(pk=made.pk).design is None


def test_a_reader_dresses_nothing(calm):
    made = letter()

    assert (
        desk(Role.READER)
        .post(f"/templates/{made.pk}/dress/", {"design": calm.pk, "letter_design": "chosen"})
        .status_code
        == 403
    )
    assert Template.objects.get(pk=made.pk).design is None
