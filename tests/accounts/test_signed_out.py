"""Whoever sends a form with a session that has ended is told so, and can do it again."""

import pytest

from tests.web.reading import read

pytestmark = pytest.mark.django_db
TOLD = "You were signed out, so nothing was saved. Sign in, and do it again."

FORMS = {
    "/choice/": "/dashboard/",
    "/posts/choose/": "/posts/choose/?kind=photo",
    "/audience/1/undo/": "/audience/",
    "/imports/00000000-0000-0000-0000-000000000000/stop/": "/imports/",
    "/region/": "/region/",
    "/settings/": "/settings/",
    "/settings/delete/": "/settings/delete/",
}


def login(page):
    return f"/accounts/login/?next={page.replace('?', '%3F').replace('=', '%3D')}"


@pytest.mark.parametrize(("form", "page"), FORMS.items())
def test_nothing_is_saved_and_the_page_with_the_form_comes_back(client, form, page):
    answer = client.post(
        form, {"decision": "object"}, headers={"Referer": f"http://testserver{page}"}
    )

    assert (answer.status_code, answer["Location"]) == (302, login(page))
    assert TOLD in read(client.get(answer["Location"])).words


@pytest.mark.parametrize(
    "where", ["", "https://elsewhere.example/settings/", "http://testserver//elsewhere.example/"]
)
def test_nobody_is_led_elsewhere(client, where):
    answer = client.post("/audience/1/undo/", headers={"Referer": where})

    assert answer["Location"] == login("/dashboard/")


def test_who_only_opens_a_page_is_asked_to_sign_in_and_told_nothing_else(client):
    answer = client.get("/posts/?words=tea")

    assert answer["Location"] == login("/posts/?words=tea")
    assert "signed out" not in read(client.get(answer["Location"])).words
