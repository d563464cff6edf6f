from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from postroom.access.viewer import SYSTEM, Role
from postroom.contacts.models import ContactPoint
from postroom.stationery import services as stationery
from postroom.stationery.designs import selectors
from postroom.stationery.designs import services as designs
from postroom.stationery.models import Design, DesignVersion
from postroom.typesetting.stacking import GAP
from tests import makers
from tests.makers import NOON
from tests.runs import office
from tests.typesetting.test_inspection import plain_page
from tests.web.desks import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    brand = makers.brand("northwind")
    brand.address = "Quay 1\n20457 Hamburg"
    brand.save()
    return makers.unit(brand=brand)


@pytest.fixture
def design(unit):
    return designs.make_letter_design(viewer=SYSTEM, name="House letters", unit=unit, preset="din5008b")


def drawn(design, **change) -> dict[str, object]:
    """What the form sends when nothing was changed but this."""
    version = DesignVersion.objects.filter(design=design).latest("number")
    content = version.content
    flags = {name: "on" for name, value in content.items() if value is True}
    plain = {
        name: value for name, value in content.items() if isinstance(value, str | float | int) and value is not True
    }
    areas = {f"{name}.{side}": value for name, area in content["areas"].items() for side, value in area.items()}
    there = {f"{name}.there": "on" for name in content["areas"]}
    form = {**plain, **flags, **areas, **there, "folds": "105 210", "version": version.pk, "revision": version.revision}
    return {name: value for name, value in {**form, **change}.items() if value is not None and value is not False}


def save(client, design, **change):
    return client.post(f"/designs/letters/{design.pk}/save/", drawn(design, **change), HTTP_ACCEPT="application/json")


def kept(design) -> dict:
    return DesignVersion.objects.filter(design=design).latest("number").content


def test_a_design_is_made_of_a_preset_and_listed_with_a_sample(unit):
    client = desk(Role.WRITER)
    client.post("/designs/letters/new/", {"name": "French letters", "unit": unit.pk, "preset": "france"})
    made = Design.objects.get(name="French letters")

    assert kept(made)["country"] == "FR"
    assert "French letters" in client.get("/designs/letters/").content.decode()
    assert "French letters" not in client.get("/designs/").content.decode()
    picture = client.get(f"/designs/letters/{made.pk}/sample/1/")
    assert Image.open(BytesIO(picture.content)).size == (794, 1123)


def test_what_is_drawn_is_saved_and_what_is_wrong_is_said(design):
    client = desk(Role.WRITER)
    answer = save(client, design, **{"address.x": "30.5", "franking.there": "on", "franking.x": 140,
                                     "franking.y": 20, "franking.width": 50, "franking.height": 20,
                                     "return_barcode": "on", "accent": "own", "accent.own": "#aa0000"})  # fmt: skip

    assert answer.status_code == 200
    content = kept(design)
    assert content["areas"]["address"]["x"] == 30.5
    assert content["areas"]["franking"]["width"] == 50
    assert (content["return_barcode"], content["accent"]) == (True, "#aa0000")
    shown = client.get(f"/designs/letters/{design.pk}/beside/").content.decode()
    assert "Logo + Franking overlap." in shown


@pytest.mark.parametrize(
    "wrong", [{"address.x": "nan"}, {"size": "400"}, {"ink": "red"}, {"folds": "a"}, {"text.width": None}]
)
def test_what_is_no_design_is_refused_and_nothing_changes(design, wrong):
    before = kept(design)

    assert save(desk(Role.WRITER), design, **wrong).status_code == 422
    assert kept(design) == before


def test_somebody_elses_change_is_not_written_over(design):
    client = desk(Role.WRITER)
    mine = drawn(design, **{"address.x": "30"})
    save(client, design, size="12")
    answer = client.post(f"/designs/letters/{design.pk}/save/", mine, HTTP_ACCEPT="application/json")

    assert answer.status_code == 409
    assert (kept(design)["size"], kept(design)["areas"]["address"]["x"]) == (12, 25)


def test_a_design_with_overlapping_areas_is_not_published_and_a_right_one_is(design):
    client = desk(Role.WRITER)
    bad = drawn(design, **{"references.x": "30"})
    refused = client.post(f"/designs/letters/{design.pk}/publish/", bad, follow=True).content.decode()
    assert "Not published: Address window + Reference block overlap." in refused
    client.post(f"/designs/letters/{design.pk}/publish/", drawn(design, **{"references.x": "125"}))

    version = DesignVersion.objects.get(design=design, published_at__isnull=False)
    assert selectors.letter_design(version_id=version.pk).areas["references"].x == 125


def a_head() -> bytes:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595.28, 841.89))
    page.contents_add(pdf.make_stream(b"1 0 0 rg 450 780 100 40 re f"))
    target = BytesIO()
    pdf.save(target)
    return target.getvalue()


def upload(client, design, data):
    file = BytesIO(data)
    file.name = "head.pdf"
    return client.post(f"/designs/letters/{design.pk}/letterhead/", {"first": file}, follow=True).content.decode()


def test_an_uploaded_letterhead_lies_beneath_the_sample_and_can_be_taken_off(design):
    client = desk(Role.WRITER)
    assert "The letterhead lies beneath the letters." in upload(client, design, a_head())
    pdf = client.get(f"/designs/letters/{design.pk}/sample.pdf").content
    shown = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil()
    assert shown.getpixel((500, 40)) == (255, 0, 0)

    client.post(f"/designs/letters/{design.pk}/letterhead/", {"remove": "1"})
    assert kept(design)["letterhead"] == ""


def test_a_letterhead_without_its_fonts_and_one_that_is_no_pdf_are_refused_in_words(design):
    client = desk(Role.WRITER)

    assert "The letters of Helvetica are not part of the file." in upload(client, design, plain_page())
    assert "This is no PDF that can be read." in upload(client, design, b"GIF89a")
    assert kept(design)["letterhead"] == ""


def test_a_reader_sees_the_design_and_changes_nothing(design):
    client = desk(Role.READER)

    assert client.get(f"/designs/letters/{design.pk}/").status_code == 200
    assert save(client, design).status_code == 403
    assert client.post(f"/designs/letters/{design.pk}/letterhead/", {"remove": "1"}).status_code == 403


def test_pages_of_emails_do_not_show_designs_of_letters(design):
    client = desk(Role.WRITER)

    assert client.get(f"/designs/{design.pk}/").headers["Location"] == f"/designs/letters/{design.pk}/"
    for part in ("beside", "preview", "specimen"):
        assert client.get(f"/designs/{design.pk}/{part}/").status_code == 404


def test_the_letter_of_a_customer_is_shown_beside_the_text_of_a_template(design, unit):
    contact = makers.contact("AR-004217", at=unit, name="Anna Kowalska")
    ContactPoint.objects.create(
        contact=contact, kind="postal", value="Polna 1",
        parts={"lines": ["ul. Polna 12/4"], "postcode": "00-625", "city": "Warszawa", "country": "PL"},
    )  # fmt: skip
    template = stationery.make(viewer=SYSTEM, name="Reminder", unit=unit)
    office.publish(template)
    client = desk(Role.WRITER)
    address = f"/templates/{template.pk}/letter/{contact.pk}/"
    page = client.get(f"/templates/{template.pk}/?for={contact.pk}").content.decode()
    shown = client.get(address)

    assert address in page
    assert shown.headers["Content-Type"] == "image/png"
    assert Image.open(BytesIO(shown.content)).size == (694, 982)


def test_the_pages_of_a_longer_letter_stand_one_below_the_other(design, unit):
    contact = makers.contact(at=unit)
    template = stationery.make(viewer=SYSTEM, name="Terms", unit=unit)
    draft = stationery.draft(template_id=template.pk, viewer=SYSTEM)
    words = stationery.Words.of_text(language="en", subject="Terms", text="\n\n".join(["A paragraph."] * 40))
    stationery.save_draft(version_id=draft.pk, revision=0, wordings=[words], viewer=SYSTEM, at=NOON)

    shown = desk(Role.WRITER).get(f"/templates/{template.pk}/letter/{contact.pk}/")

    assert Image.open(BytesIO(shown.content)).size == (694, 2 * 982 + GAP)


def test_preflight_says_of_the_sample_that_it_can_go_out_and_of_a_bad_pdf_what_is_wrong(design):
    client = desk(Role.WRITER)
    fine = client.get(f"/designs/letters/{design.pk}/check/").content.decode()
    file = BytesIO(plain_page(at=(25, 120)))
    file.name = "own.pdf"
    bad = client.post(f"/designs/letters/{design.pk}/check/", {"pdf": file}).content.decode()
    broken = BytesIO(b"no PDF")
    broken.name = "own.pdf"
    none = client.post(f"/designs/letters/{design.pk}/check/", {"pdf": broken})

    assert "It can go out" in fine
    assert "It must not go out like this" in bad
    assert "The letters of Helvetica are not part of the file." in bad
    assert "There is no address where the window is." in bad
    assert "data:image/png;base64," in bad
    assert (none.status_code, "This is no PDF that can be read." in none.content.decode()) == (422, True)
