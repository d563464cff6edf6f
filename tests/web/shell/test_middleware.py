import pytest
from django.test import Client

pytestmark = [pytest.mark.urls("tests.web.shell.screens"), pytest.mark.django_db]
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_a_stranger_is_led_to_sign_in_and_back():
    answer = Client().get("/outbox/?box=errors")

    assert (answer.status_code, answer["Location"]) == (302, "/in/login/?next=/outbox/%3Fbox%3Derrors")


def test_a_stranger_inside_a_page_takes_the_whole_page_to_sign_in():
    headers = HTMX | {"HX-Current-URL": "http://testserver/outbox/?box=errors"}

    answer = Client().get("/outbox/?q=a", headers=headers)

    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/in/login/?next=/outbox/%3Fbox%3Derrors")


def test_the_sign_in_page_is_open_to_strangers_and_nobody_signs_up():
    signin = Client().get("/in/login/")
    signup = Client().get("/in/signup/")

    assert signin.status_code == 200
    assert next(template.name for template in signup.templates) == "account/signup_closed.html"


def test_the_viewer_is_who_signed_in(client):
    answer = client.get("/outbox/")

    assert answer.wsgi_request.viewer.name == "Anna Nowak"


@pytest.mark.parametrize(("path", "status"), [("/refused/", 403), ("/gone/", 404), ("/nowhere/", 404)])
def test_refusals_answer_in_our_own_look(client, path, status):
    answer = client.get(path)

    assert answer.status_code == status
    assert [template.name for template in answer.templates][:2] == [f"{status}.html", "shell/plain.html"]


def test_a_fault_answers_in_our_own_look(client):
    client.raise_request_exception = False

    answer = client.get("/fault/")

    assert answer.status_code == 500
    assert answer.content.count(b"Something broke") == 2


def test_a_form_without_its_token_answers_in_our_own_look():
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/appearance/", {"theme": "dark"})

    assert answer.status_code == 403
    assert answer.content.count(b"Please send that again") == 2


def test_headers_of_a_signed_in_page(client):
    answer = client.get("/outbox/")

    assert {name: answer[name] for name in ("Cache-Control", "Cross-Origin-Resource-Policy", "Vary")} == {
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Vary": "HX-Request, HX-Request-Type, Accept-Language, Cookie",
    }


def test_a_fragment_carries_the_notes_that_wait(client):
    answer = client.get("/done/", headers=HTMX)

    assert answer.content.count(b"<hx-partial") == 1
    assert answer.content.count(b"12 messages archived.") == 1
    assert answer.content.count(b'hx-post="/undo/"') == 1


def test_a_page_leaves_the_notes_to_its_own_template(client):
    answer = client.get("/done/")

    assert answer.content == b"<p>the list</p>"


def test_an_answer_that_leaves_the_page_keeps_the_notes_for_the_next(client):
    client.get("/away/", headers=HTMX)

    answer = client.get("/gone/")

    assert answer.content.count(b"Saved.") == 1
