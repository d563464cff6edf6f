"""A message goes out in the design that was chosen for it, and keeps it whatever becomes of the design."""

import pytest

from postroom.access.models import Brand
from postroom.access.viewer import SYSTEM
from postroom.composing.looks import look_of
from postroom.outbox import contents
from postroom.outbox.models import Message
from postroom.stationery.designs import services as designs
from postroom.stationery.designs.services import Messages
from postroom.stationery.models import DesignVersion
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db
PICTURE = "picture:" + "a" * 64


def published(**blocks) -> DesignVersion:
    design = designs.make(viewer=SYSTEM, name="Blue", unit=None)
    draft = DesignVersion.objects.get(design=design)
    content = {
        "languages": ["pl"],
        "blocks": [{"type": "header", "text": "Good news from #company.name"}, {"type": "message"}, blocks],
    }
    kept = designs.save_draft(version_id=draft.pk, revision=0, content=content, viewer=SYSTEM, at=NOON)
    done = designs.publish(version_id=kept.pk, revision=kept.revision, viewer=SYSTEM, at=NOON)
    designs.choose(design_id=design.pk, messages=Messages(), viewer=SYSTEM)
    return done


def test_a_brand_s_logo_is_fetched_from_our_public_address(settings):
    settings.PUBLIC_URL = "https://mail.northwind.example"
    brand = makers.brand()
    Brand.objects.filter(pk=brand.pk).update(logo=PICTURE)

    look = look_of(Brand.objects.get(pk=brand.pk))

    assert look.logo_url == f"https://mail.northwind.example/p/pictures/{'a' * 64}"


def test_a_run_goes_out_in_the_design_and_keeps_it(settings):
    published(type="footer", text="Call #company.phone")
    makers.unit()
    Brand.objects.update(phone="+353 1 555 0100", colour="#123456")
    makers.contact("C-1", name="Ada")
    office.in_review()
    before = contents.content(message=Message.objects.get())

    published(type="footer", text="Another one")
    after = contents.content(message=Message.objects.get())

    assert "Good news from Northwind" in before.html
    assert "Call +353 1 555 0100" in before.html
    assert "background:#123456" in before.html
    assert "Good news from Northwind" in before.text
    assert (after.html, after.text) == (before.html, before.text)


def test_a_design_says_around_a_message_what_it_says_in_the_language_of_the_message():
    polish = {"text": "Masz pytania? Zadzwoń: #company.phone"}
    published(type="footer", text="Questions? Call #company.phone", **{"in": {"pl": polish}})
    makers.unit()
    Brand.objects.update(phone="+353 1 555 0100")
    makers.contact("C-1", name="Ada", language="en")
    makers.contact("C-2", name="Ola", language="pl")
    makers.contact("C-3", name="Uwe", language="de")
    office.in_review()

    sent = {message.recipient_name: contents.content(message=message) for message in Message.objects.all()}

    asked = {name: "Questions? Call +353" in content.html for name, content in sent.items()}
    assert asked == {"Ada": True, "Ola": False, "Uwe": True}
    assert "Masz pytania? Zadzwoń: +353 1 555 0100" in sent["Ola"].html
    assert "Masz pytania? Zadzwoń: +353 1 555 0100" in sent["Ola"].text


def test_the_next_run_goes_out_in_the_next_design():
    published(type="footer", text="The first one")
    makers.contact("C-1", name="Ada")
    office.in_review()

    published(type="footer", text="Another one")
    office.in_review()

    said = [contents.content(message=message).html for message in Message.objects.order_by("pk")]
    assert ["The first one" in html for html in said] == [True, False]
    assert ["Another one" in html for html in said] == [False, True]
