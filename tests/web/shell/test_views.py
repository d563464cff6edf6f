import pytest

from tests import makers

HTMX = {"HX-Request": "true"}


def test_a_choice_is_kept_and_written_into_the_next_page(client):
    answer = client.post("/appearance/", {"theme": "dark"}, headers=HTMX)
    page = client.get("/in/logout/")

    assert answer.status_code == 204
    assert page.content.count(b'data-theme="dark" data-bs-theme="dark"') == 1


def test_without_htmx_the_choice_leads_back_to_its_page(client):
    answer = client.post("/appearance/", {"rows": "compact", "next": "/outbox/?box=sent"})

    assert (answer.status_code, answer["Location"]) == (302, "/outbox/?box=sent")


def test_the_way_back_leads_to_no_other_site(client):
    answer = client.post("/appearance/", {"rows": "compact", "next": "https://example.org/"})

    assert answer["Location"] == "/"


@pytest.mark.parametrize("sent", [{}, {"theme": "pink"}, {"colour": "dark"}])
def test_a_choice_that_does_not_exist_is_refused(client, sent):
    answer = client.post("/appearance/", sent, headers=HTMX)

    assert (answer.status_code, dict(answer.cookies)) == (400, {})


def test_a_forged_cookie_is_not_written_into_the_page(client):
    client.cookies["theme"] = '"><script>'

    page = client.get("/in/logout/")

    assert page.content.count(b'data-theme="auto" data-bs-theme="light"') == 1


@pytest.mark.urls("tests.web.shell.screens")
@pytest.mark.parametrize(("text", "found"), [("", 7), ("BULK new", 1), ("shipping bulk", 0)])
def test_the_palette_finds_screens_by_every_word(client, text, found):
    answer = client.get("/palette/", {"q": text})

    assert answer.content.count(b'role="option"') == found


@pytest.mark.urls("tests.web.shell.screens")
def test_the_palette_finds_customers_by_name_and_number(client):
    anna = makers.contact("AR-004217", name="Anna Kowalska")
    makers.contact("AR-004218", name="Jan Nowak")

    answer = client.get("/palette/", {"q": "kowal"})

    assert answer.content.count(b'role="option"') == 1
    assert answer.content.count(f'href="/customers/{anna.pk}/"'.encode()) == 1


@pytest.mark.parametrize(("is_open", "status"), [(True, 200), (False, 404)])
def test_the_gallery_is_only_there_when_wanted(client, settings, is_open, status):
    settings.GALLERY = is_open

    assert client.get("/gallery/").status_code == status
