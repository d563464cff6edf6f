"""A template is shared with chosen units on its settings page."""

import pytest

from postroom.stationery.models import Template
from tests import makers
from tests.runs import office
from tests.web.desks import desk

pytestmark = pytest.mark.django_db


def test_a_template_is_seen_by_the_units_it_is_shared_with_and_by_no_others():
    dublin, cork, lyon = makers.unit(), makers.unit("cork"), makers.unit("lyon")
    template = office.version().template
    Template.objects.filter(pk=template.pk).update(unit=dublin)
    page = f"/templates/{template.pk}/settings/"
    before = [desk(at=unit).get(page).status_code for unit in (cork, lyon)]

    desk(None).post(f"/templates/{template.pk}/allow/", {"units": cork.pk})

    assert (before, [desk(at=unit).get(page).status_code for unit in (cork, lyon)]) == ([404, 404], [200, 404])
    assert desk(at=cork).post(f"/templates/{template.pk}/allow/", {"units": cork.pk}).status_code == 403
