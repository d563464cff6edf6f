"""Groups, collaborations, the grant of the outbox and invitations, on the screens."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from postroom.access.models import Group, Membership, Unit, User
from tests import makers
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
NEW = "quite another password"


def test_a_super_user_makes_groups_that_see_each_other():
    boss, ann = desk(None), makers.user("ann@example.org")
    Group.objects.create(name="Service")

    boss.post("/people/groups/new/", {"name": "Sales", "members": ann.pk, "others": Group.objects.get().pk})
    sales = Group.objects.get(name="Sales")
    again = boss.post("/people/groups/new/", {"name": "Sales"})
    page = boss.get("/people/groups/").content.decode()
    boss.post(f"/people/groups/{sales.pk}/", {"name": "Sale"})

    assert (again.status_code, ">Ann<" in page, page.count("Service")) == (422, True, 2)
    assert list(Group.objects.order_by("pk").values_list("name", "members", "collaborates_with")) == [
        ("Service", None, None),
        ("Sale", None, None),
    ]


def test_to_an_administrator_groups_do_not_exist():
    group = Group.objects.create(name="Sales")
    admin = desk()

    codes = [admin.get(path).status_code for path in ("/people/groups/", f"/people/groups/{group.pk}/")]

    assert (codes, "/people/groups/" in admin.get("/people/").content.decode()) == ([404, 404], False)


def test_units_are_made_to_collaborate_on_their_page():
    dublin, cork = makers.unit(), makers.unit("cork")
    said = {"name": "Dublin", "brand": dublin.brand_id, "language": "en", "time_zone": "UTC"}

    desk(None).post(f"/people/units/{dublin.pk}/", {**said, "collaborates_with": cork.pk})

    assert list(Unit.objects.get(pk=cork.pk).collaborates_with.all()) == [dublin]


def test_an_administrator_of_one_unit_opens_it_to_none_they_do_not_set_up():
    dublin, cork = makers.unit(), makers.unit("cork")
    said = {"name": "Dublin", "brand": dublin.brand_id, "language": "en", "time_zone": "UTC"}

    desk().post(f"/people/units/{dublin.pk}/", {**said, "collaborates_with": cork.pk})

    assert list(dublin.collaborates_with.all()) == []


@pytest.mark.parametrize(("granted", "status"), [("on", 200), ("", 404)])
def test_the_outbox_opens_for_whom_it_is_granted(granted, status):
    clerk = makers.user(role=None)
    theirs = Client()
    theirs.force_login(clerk)

    said = {"unit": makers.unit().pk, "role": "sender", "sees_outbox": granted}
    desk(None).post(f"/people/{clerk.pk}/roles/", said)

    assert Membership.objects.get(user=clerk).sees_outbox is bool(granted)
    assert (theirs.get("/outbox/").status_code, theirs.get("/").status_code) == (status, 200)
    assert ("outbox" in theirs.get("/").content.decode()) is bool(granted)


def test_somebody_invited_chooses_their_own_password_by_the_link():
    said = {"name": "Ada", "email": "ada@example.org", "role": "sender", "unit": makers.unit().pk, "invite": "on"}
    page = desk().post("/people/new/", said).content.decode()
    link = re.search(rf"{settings.PUBLIC_URL}(/in/join/\S+)", mail.outbox[0].body)[1]
    stranger = Client()

    looked = [stranger.get(link).status_code for _ in range(3)]
    before = User.objects.get(email="ada@example.org").has_usable_password()
    weak = stranger.post(link, {"password": "short"}).status_code
    stranger.post(link, {"password": NEW})
    again = [stranger.get(link).status_code, stranger.post(link, {"password": "a third password!"}).status_code]

    assert (mail.outbox[0].to, link in page) == (["ada@example.org"], True)
    assert (looked, before, weak, again) == ([200] * 3, False, 422, [404, 404])
    assert stranger.post("/in/login/", {"login": "ada@example.org", "password": NEW}).status_code == 302


@pytest.mark.parametrize("change", [lambda link: link[:-2] + "x/", lambda link: link.replace("/join/", "/join/MQ")])
def test_a_link_that_was_tampered_with_opens_nothing(change):
    said = {"name": "Ada", "email": "ada@example.org", "role": "sender", "unit": makers.unit().pk, "invite": "on"}
    desk().post("/people/new/", said)
    link = re.search(rf"{settings.PUBLIC_URL}(/in/join/\S+)", mail.outbox[0].body)[1]

    assert change(link) != link
    answer = Client().get(change(link))
    nobodys = Client().get("/in/join/MQ/nothing/")

    assert answer.status_code == 404
    assert answer.content == nobodys.content
    assert 'href="/in/login/"' in answer.content.decode()


def test_who_has_a_password_is_not_invited_again():
    admin, clerk = desk(), makers.user("clerk@example.org")

    assert admin.post(f"/people/{clerk.pk}/invite/").status_code == 403
    assert mail.outbox == []
