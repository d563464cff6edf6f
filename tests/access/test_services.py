"""Who may make and change units, brands and users: no administrator reaches beyond the units given to them."""

import pytest

from postroom.access import selectors, services
from postroom.access.models import Brand, Group, Membership, Unit, User
from postroom.access.viewer import SYSTEM, NotAllowed, Right, Role, Viewer
from postroom.audit.models import Entry
from tests import makers

pytestmark = pytest.mark.django_db
NEW = "another long password"


def test_an_administrator_makes_a_user_who_signs_in_and_is_no_super_user():
    made = services.save_user(viewer=makers.viewer(), email="Ada@Example.org", name="Ada", password=NEW, is_super=True)

    assert (made.email, made.check_password(NEW), made.is_super) == ("ada@example.org", True, False)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_makes_users_units_or_brands(role):
    viewer = makers.viewer(role=role)

    with pytest.raises(NotAllowed):
        services.save_user(viewer=viewer, email="ada@example.org", name="Ada")
    with pytest.raises(NotAllowed):
        services.save_unit(viewer=viewer, code="cork", name="Cork", brand=makers.brand(), parent=makers.unit())
    with pytest.raises(NotAllowed):
        services.save_brand(viewer=viewer, code="northwind", name="Northwind")


def test_a_super_user_is_not_taken_over_by_an_administrator():
    boss = makers.user("boss@example.org", is_super=True)

    for change in (
        lambda viewer: services.set_password(viewer=viewer, user=boss, password=NEW),
        lambda viewer: services.save_user(viewer=viewer, email=boss.email, name="Mine", password=NEW),
        lambda viewer: services.set_active(viewer=viewer, user=boss, active=False),
    ):
        with pytest.raises(NotAllowed):
            change(makers.viewer())
    boss.refresh_from_db()
    assert (boss.name, boss.is_active, boss.check_password(NEW)) == ("Boss", True, False)


def test_a_user_with_a_role_elsewhere_too_is_not_taken_over():
    clerk = makers.user()
    Membership.objects.create(user=clerk, unit=makers.unit("poland"), role=Role.READER)

    with pytest.raises(NotAllowed):
        services.set_password(viewer=makers.viewer(), user=clerk, password=NEW)
    services.set_password(viewer=makers.viewer(makers.unit(), makers.unit("poland")), user=clerk, password=NEW)
    assert clerk.check_password(NEW)


def test_a_user_who_sees_an_outbox_is_not_taken_over_by_who_does_not():
    clerk, unit = makers.user(), makers.unit()
    blind = Viewer(user_id=1, units={Right.SET_UP: frozenset({unit.pk})})

    with pytest.raises(NotAllowed):
        services.set_password(viewer=blind, user=clerk, password=NEW)
    Membership.objects.update(sees_outbox=False)
    services.set_password(viewer=blind, user=clerk, password=NEW)
    assert clerk.check_password(NEW)


def test_a_user_in_a_group_is_not_taken_over_by_who_is_in_none():
    clerk, boss = makers.user(), makers.user("boss@example.org")
    group = services.save_group(viewer=SYSTEM, name="Dunning", members=[clerk], others=[])

    with pytest.raises(NotAllowed):
        services.set_password(viewer=makers.viewer(user_id=boss.pk), user=clerk, password=NEW)
    group.members.add(boss)
    services.set_password(viewer=makers.viewer(user_id=boss.pk), user=clerk, password=NEW)
    assert clerk.check_password(NEW)


def test_a_phone_number_is_taken_away_and_stays_where_none_is_said():
    makers.user(phone="+353 1 234")
    services.save_user(viewer=SYSTEM, email="clerk@example.org", name="Clerk")
    kept = User.objects.get().phone
    services.save_user(viewer=SYSTEM, email="clerk@example.org", name="Clerk", phone="")

    assert (kept, User.objects.get().phone) == ("+353 1 234", "")


def test_roles_are_given_and_taken_only_where_the_viewer_sets_up():
    clerk, poland = makers.user(role=Role.READER), makers.unit("poland")

    with pytest.raises(NotAllowed):
        services.give_role(viewer=makers.viewer(), user=clerk, unit=poland, role=Role.READER)
    with pytest.raises(NotAllowed):
        services.take_role(viewer=makers.viewer(poland), user=clerk, unit=makers.unit())
    services.give_role(viewer=makers.viewer(), user=clerk, unit=makers.unit(), role=Role.SENDER)
    assert [given.role for given in Membership.objects.all()] == [Role.SENDER]
    services.take_role(viewer=makers.viewer(), user=clerk, unit=makers.unit())
    assert Membership.objects.count() == 0


def test_the_last_super_user_can_be_neither_shut_out_nor_made_less():
    boss = makers.user("boss@example.org", role=None, is_super=True)
    makers.user("former@example.org", role=None, is_super=True, is_active=False)

    with pytest.raises(services.LastOne):
        services.set_active(viewer=SYSTEM, user=boss, active=False)
    with pytest.raises(services.LastOne):
        services.save_user(viewer=SYSTEM, email=boss.email, name="Boss")
    makers.user("second@example.org", role=None, is_super=True)
    services.set_active(viewer=SYSTEM, user=boss, active=False)
    assert User.objects.get(pk=boss.pk).is_active is False


def test_own_details_are_ones_own():
    clerk, other = makers.user(), makers.user("other@example.org")
    viewer = selectors.viewer_for(user=clerk)

    services.save_own_details(viewer=viewer, name="Ann", phone="+353 1 234", language="pl")

    assert list(User.objects.order_by("pk").values_list("name", "phone", "language")) == [
        ("Ann", "+353 1 234", "pl"),
        (other.name, "", "en"),
    ]


def test_a_unit_cannot_stand_below_itself():
    ireland = makers.unit("ireland")
    dublin = makers.unit("dublin", parent=ireland)

    with pytest.raises(services.CircularTree):
        services.save_unit(viewer=SYSTEM, code="ireland", name="Ireland", brand=ireland.brand, parent=dublin)


def test_an_administrator_changes_own_units_and_makes_units_below_them():
    ireland = makers.unit("ireland")
    viewer = makers.viewer(ireland)

    services.save_unit(viewer=viewer, code="ireland", name="Éire", brand=ireland.brand)
    services.save_unit(viewer=viewer, code="cork", name="Cork", brand=ireland.brand, parent=ireland)

    assert list(Unit.objects.order_by("code").values_list("code", "name")) == [("cork", "Cork"), ("ireland", "Éire")]


@pytest.mark.parametrize("code", ["cork", "poland", "dublin"])
def test_an_administrator_puts_no_unit_at_the_top_and_touches_none_elsewhere(code):
    dublin = makers.unit("dublin", parent=makers.unit("ireland"))
    makers.unit("poland")

    with pytest.raises(NotAllowed):
        services.save_unit(viewer=makers.viewer(dublin), code=code, name="Mine", brand=dublin.brand)


def test_a_brand_is_changed_only_by_who_sets_up_all_its_units():
    dublin, poland = makers.unit(), makers.unit("poland")

    with pytest.raises(NotAllowed):
        services.save_brand(viewer=makers.viewer(dublin), code="northwind", name="Mine")
    with pytest.raises(NotAllowed):
        services.save_brand(viewer=makers.viewer(dublin, poland), code="blue_water", name="Blue Water")
    services.save_brand(viewer=makers.viewer(dublin, poland), code="northwind", name="North Wind", iban="IE12")
    assert list(Brand.objects.values_list("name", "iban")) == [("North Wind", "IE12")]


def test_the_outbox_is_granted_by_who_sees_it():
    clerk = makers.user(role=None)
    blind = Viewer(user_id=1, units={Right.SET_UP: frozenset({makers.unit().pk})})

    services.give_role(viewer=blind, user=clerk, unit=makers.unit(), role=Role.READER, sees_outbox=True)
    by_the_blind = Membership.objects.get(user=clerk).sees_outbox
    services.give_role(viewer=makers.viewer(), user=clerk, unit=makers.unit(), role=Role.READER, sees_outbox=True)
    by_the_seeing = Membership.objects.get(user=clerk).sees_outbox
    services.give_role(viewer=blind, user=clerk, unit=makers.unit(), role=Role.WRITER, sees_outbox=False)

    assert (by_the_blind, by_the_seeing, Membership.objects.get(user=clerk).sees_outbox) == (False, True, True)


def test_two_units_collaborate_by_the_word_of_who_sets_up_both():
    dublin, poland, lyon = makers.unit(), makers.unit("poland"), makers.unit("lyon")

    with pytest.raises(NotAllowed):
        services.let_collaborate(viewer=makers.viewer(dublin), unit=dublin, others=[poland])
    services.let_collaborate(viewer=SYSTEM, unit=dublin, others=[poland, lyon])
    services.let_collaborate(viewer=makers.viewer(dublin, poland), unit=dublin, others=[])

    assert list(dublin.collaborates_with.all()) == list(Unit.objects.filter(pk=lyon.pk))
    assert list(lyon.collaborates_with.all()) == [dublin]


def test_only_super_users_make_groups():
    ann, sales = makers.user(), Group.objects.create(name="Sales")

    with pytest.raises(NotAllowed):
        services.save_group(viewer=makers.viewer(), name="Service", members=[ann], others=[])
    made = services.save_group(viewer=SYSTEM, name="Service", members=[ann], others=[sales])
    services.save_group(viewer=SYSTEM, name="Help", members=[], others=[], group=made)

    assert list(Group.objects.order_by("name").values_list("name", flat=True)) == ["Help", "Sales"]
    assert (list(made.members.all()), list(sales.collaborates_with.all())) == ([], [])


def test_every_change_of_people_and_places_is_in_the_trail():
    unit, viewer = makers.unit(), makers.viewer(user_id=7)
    clerk = services.save_user(viewer=viewer, email="ada@example.org", name="Ada", password=NEW)
    services.give_role(viewer=viewer, user=clerk, unit=unit, role=Role.SENDER)
    services.set_password(viewer=viewer, user=clerk, password=NEW)
    services.set_active(viewer=viewer, user=clerk, active=False)
    services.set_active(viewer=viewer, user=clerk, active=True)
    services.save_unit(viewer=viewer, code=unit.code, name="Dublin 1", brand=unit.brand)
    services.save_brand(viewer=viewer, code=unit.brand.code, name="North")
    services.take_role(viewer=viewer, user=clerk, unit=unit)

    told = list(Entry.objects.order_by("pk").values_list("action", "about", "unit_id", "actor_id"))

    assert told == [
        ("user_saved", "Ada", None, 7),
        ("role_given", "Ada", unit.pk, 7),
        ("password_changed", "Ada", None, 7),
        ("user_shut_out", "Ada", None, 7),
        ("user_let_in", "Ada", None, 7),
        ("unit_saved", "Dublin 1", unit.pk, 7),
        ("brand_saved", "North", None, 7),
        ("role_taken", "Ada", unit.pk, 7),
    ]
    assert NEW not in str(list(Entry.objects.values()))
