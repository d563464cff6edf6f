"""The screens for people, units, brands and one's own account: who may do what with them."""

import re

import pytest
from django.test import Client
from django.utils import translation

from postroom.access.models import Brand, Membership, Unit, User
from postroom.access.viewer import Role
from tests import makers

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def opens(email: str, password: str) -> bool:
    """Whether the password lets somebody in."""
    return Client().post("/in/login/", {"login": email, "password": password}).status_code == 302


@pytest.fixture
def boss() -> Client:
    return signed_in(makers.user("boss@example.org", role=None, is_super=True))


@pytest.fixture
def admin() -> Client:
    """An administrator of dublin and nothing else."""
    return signed_in(makers.user("admin@example.org"))


def new_user(**changes: object) -> dict[str, object]:
    return {"name": "Ada", "email": "ada@example.org", "role": "sender", "unit": makers.unit().pk, **changes}


def test_a_new_user_signs_in_with_the_password_that_was_shown_once(admin):
    answer = admin.post("/people/new/", new_user())
    ada = User.objects.get(email="ada@example.org")
    shown = re.search(r"<code[^>]*>([^<]+)</code>", answer.content.decode())

    assert opens("ada@example.org", shown[1]) is True
    assert (answer["Cache-Control"], ada.is_super) == ("no-store", False)
    assert list(Membership.objects.filter(user=ada).values_list("unit__code", "role")) == [("dublin", "sender")]
    assert shown[1] not in admin.get(f"/people/{ada.pk}/").content.decode()


def test_a_typed_first_password_is_not_shown(admin):
    answer = admin.post("/people/new/", new_user(password="only for Ada's ears"), follow=True)

    assert (answer.status_code, "only for Ada" in answer.content.decode()) == (200, False)
    assert User.objects.get(email="ada@example.org").check_password("only for Ada's ears")


@pytest.mark.parametrize(
    "wrong", [{"password": "short"}, {"email": "ADMIN@example.org"}, {"unit": ""}, {"role": "boss"}, {"name": ""}]
)
def test_a_user_that_cannot_be_made_comes_back_with_a_reason(admin, wrong):
    answer = admin.post("/people/new/", new_user(**wrong))

    assert (answer.status_code, answer.content.decode().count("field-error")) == (422, 1)
    assert User.objects.filter(email="ada@example.org").count() == 0


def test_only_super_users_make_super_users(admin, boss):
    admin.post("/people/new/", new_user(is_super="on"))
    boss.post("/people/new/", new_user(email="eve@example.org", unit="", is_super="on"))

    made = User.objects.exclude(email__in=["admin@example.org", "boss@example.org"]).order_by("email")
    assert list(made.values_list("email", "is_super")) == [("ada@example.org", False), ("eve@example.org", True)]


def test_an_administrator_does_not_give_a_role_in_another_unit(admin):
    answer = admin.post("/people/new/", new_user(unit=makers.unit("poland").pk))

    assert (answer.status_code, User.objects.filter(email="ada@example.org").exists()) == (422, False)


def test_roles_are_given_and_taken(admin):
    clerk = makers.user("clerk@example.org", role=Role.READER)

    admin.post(f"/people/{clerk.pk}/roles/", {"unit": makers.unit().pk, "role": "approver"})
    given = list(Membership.objects.filter(user=clerk).values_list("role", flat=True))
    admin.post(f"/people/{clerk.pk}/roles/{makers.unit().pk}/take/")

    assert (given, Membership.objects.filter(user=clerk).count()) == (["approver"], 0)


def test_who_is_shut_out_is_out_at_once_and_comes_back(admin):
    clerk = makers.user("clerk@example.org", role=Role.READER)
    theirs = signed_in(clerk)
    before = theirs.get("/").status_code

    admin.post(f"/people/{clerk.pk}/active/")
    out = theirs.get("/").status_code
    admin.post(f"/people/{clerk.pk}/active/", {"active": "yes"})

    assert (before, out, theirs.get("/").status_code) == (200, 302, 200)


def test_a_new_password_ends_the_old_sessions(admin):
    clerk = makers.user("clerk@example.org", role=Role.READER)
    theirs = signed_in(clerk)

    refused = admin.post(f"/people/{clerk.pk}/password/", {"password": "short"}, follow=True)
    admin.post(f"/people/{clerk.pk}/password/", {"password": "a password quite new"})

    assert refused.content.decode().count("too short") == 1
    assert theirs.get("/").status_code == 302
    assert opens(clerk.email, "a password quite new") is True


def test_nobody_gets_a_new_password_unasked_and_nobody_from_themselves(admin):
    me, clerk = User.objects.get(email="admin@example.org"), makers.user("clerk@example.org", role=Role.READER)

    mine, theirs = (admin.get(f"/people/{one.pk}/").content.decode() for one in (me, clerk))
    admin.post(f"/people/{me.pk}/password/", {"password": ""})

    assert (f"/people/{me.pk}/password/" in mine, "/in/password/change/" in mine) == (False, True)
    assert re.search(rf'action="/people/{clerk.pk}/password/" data-confirm="Give [^"]+ a new password\?', theirs)
    assert admin.get("/people/").status_code == 200  # nothing was changed: the session goes on


def test_a_super_user_cannot_be_touched_by_an_administrator(admin):
    chief = makers.user("chief@example.org", is_super=True)

    codes = [admin.post(f"/people/{chief.pk}/{act}/").status_code for act in ("password", "active")]
    codes.append(admin.post(f"/people/{chief.pk}/", {"name": "Mine"}).status_code)

    chief.refresh_from_db()
    assert (codes, chief.name, chief.is_active) == ([403] * 3, "Chief", True)
    assert admin.get(f"/people/{chief.pk}/").content.decode().count("Give a new password") == 0


def test_the_last_super_user_stays(boss):
    chief = User.objects.get(email="boss@example.org")

    shut = boss.post(f"/people/{chief.pk}/active/", follow=True).content.decode()
    less = boss.post(f"/people/{chief.pk}/", {"name": "Boss"})

    chief.refresh_from_db()
    assert ("last super user" in shut, less.status_code) == (True, 422)
    assert (chief.is_active, chief.is_super) == (True, True)


def test_people_and_units_of_other_units_are_not_found(admin):
    poland = makers.unit("poland", brand=makers.brand("blue_water"))
    stranger = makers.user("stranger@example.org", at=poland)
    urls = [f"/people/{stranger.pk}/", f"/people/units/{poland.pk}/", f"/people/brands/{poland.brand_id}/"]

    answers = [admin.get(url).status_code for url in urls]
    posts = [admin.post(f"/people/{stranger.pk}/{act}/").status_code for act in ("password", "active", "roles")]

    assert (answers, posts) == ([404] * 3, [404] * 3)
    assert "stranger@example.org" not in admin.get("/people/").content.decode()


def test_units_are_made_below_ones_own_and_shown_as_a_tree(admin):
    dublin = makers.unit()
    said = {"name": "Docklands", "code": "docklands", "brand": dublin.brand_id, "language": "pl"}
    said |= {"time_zone": "Europe/Warsaw"}

    at_the_top = admin.post("/people/units/new/", said)
    admin.post("/people/units/new/", {**said, "parent": dublin.pk})
    again = admin.post("/people/units/new/", {**said, "parent": dublin.pk})

    made = Unit.objects.get(code="docklands")
    assert (at_the_top.status_code, again.status_code) == (422, 422)
    assert (made.parent, made.language, made.time_zone) == (dublin, "pl", "Europe/Warsaw")
    assert [(indent, unit.code) for indent, unit in admin.get("/people/units/").context["rows"]] == [
        ("", "dublin"),
        ("— ", "docklands"),
    ]


def test_an_administrator_edits_an_own_unit_and_leaves_it_where_it_is(boss):
    ireland = makers.unit("ireland")
    dublin = makers.unit("dublin", parent=ireland)
    admin = signed_in(makers.user("admin@example.org", at=dublin))
    said = {"name": "Dublin 1", "brand": dublin.brand_id, "language": "en", "time_zone": "UTC"}

    admin.post(f"/people/units/{dublin.pk}/", said)
    circle = boss.post(f"/people/units/{ireland.pk}/", {**said, "parent": dublin.pk})

    dublin.refresh_from_db()
    assert (dublin.name, dublin.parent, circle.status_code) == ("Dublin 1", ireland, 422)


def test_brands_hold_the_facts_that_company_tags_say(boss):
    facts = {"name": "Blue Water", "legal_name": "Blue Water Ltd", "address": "1 Quay\nCork", "phone": "+353 21 1"}
    facts |= {"email": "hello@example.org", "website": "https://example.org", "colour": "#114488", "currency": "PLN"}
    facts |= {"bank_name": "AIB", "iban": "IE29", "bic": "AIBKIE2D", "vat_number": "IE1"}
    facts |= {"late_payment_interest_rate": "8 %"}

    boss.post("/people/brands/new/", {"code": "blue_water", **facts})
    made = Brand.objects.get(code="blue_water")
    saved = {name: getattr(made, name) for name in facts}
    boss.post(f"/people/brands/{made.pk}/", {**facts, "name": "Bluer"})

    assert {name: value.replace("\r\n", "\n") for name, value in saved.items()} == facts
    assert Brand.objects.get(pk=made.pk).name == "Bluer"


@pytest.mark.parametrize("wrong", [{"colour": "blue"}, {"currency": "euro"}, {"website": "nowhere"}, {"code": "A B"}])
def test_a_brand_that_cannot_be_comes_back_with_a_reason(boss, wrong):
    said = {"name": "Blue", "code": "blue", "colour": "#114488", "currency": "EUR", **wrong}

    answer = boss.post("/people/brands/new/", said)

    assert (answer.status_code, answer.content.decode().count("field-error"), Brand.objects.count()) == (422, 1, 0)


def test_a_brand_of_other_units_too_is_read_only(admin):
    brand = makers.brand()
    makers.unit("poland")

    page = admin.get(f"/people/brands/{brand.pk}/").content.decode()
    answer = admin.post(f"/people/brands/{brand.pk}/", {"name": "Mine", "colour": "#114488", "currency": "EUR"})

    assert ('<fieldset class="split" disabled>' in page, answer.status_code) == (True, 403)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_an_account_page_and_reads_in_their_language(role):
    clerk = makers.user(role=role)
    client = signed_in(clerk)

    with translation.override("en"):  # and back to it, for the tests that follow in this thread
        answer = client.post("/people/me/", {"name": "Ann", "phone": "+353 1 2", "language": "de"})
        page = client.get("/people/me/", headers={"Accept-Language": "fr"})

    clerk.refresh_from_db()
    assert (answer.status_code, clerk.name, clerk.phone, clerk.language) == (302, "Ann", "+353 1 2", "de")
    assert (page["Content-Language"], page.content.decode().count('<html lang="de"')) == ("de", 1)
    assert answer.cookies["django_language"].value == "de"
