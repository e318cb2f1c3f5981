"""Pages of staff that no model brings: behind the second factor, whatever they do."""

import pytest
from django.urls import reverse

from tests.staff.pausing import register

pytestmark = pytest.mark.django_db


DE = {"place": "DE", "why": "court"}


@pytest.fixture
def paused(monkeypatch, settings):
    """What the page for pausing has paused: what, where, who."""
    return register(monkeypatch, settings)


def test_a_page_that_acts_leads_on_and_says_what_it_did(at_work, paused):
    page = at_work.post(reverse("admin:pause", args=["forum"]), DE, follow=True)

    assert paused == [("forum", "DE", "sam@example.org")]
    assert page.redirect_chain == [("/admin/pauses/", 302)]
    assert "Paused." in page.content.decode()


def test_what_is_wrong_is_told_on_top_and_at_the_field_and_loses_nothing(at_work, paused):
    page = at_work.post(reverse("admin:pause", args=["forum"]), {**DE, "place": "Germany"})
    html = page.content.decode()

    assert paused == []
    assert "<title>Error: Pause – Support" in html
    assert html.count("Ensure this value has at most 2 characters (it has 7).") == 2
    assert 'aria-describedby="id_place_helptext id_place_error"' in html
    assert 'value="Germany"' in html


def test_a_page_stands_under_those_above_it_and_the_menu_marks_where_it_is(at_work, paused):
    below = at_work.get(reverse("admin:pause", args=["forum"])).content.decode()
    above = at_work.get(reverse("admin:pauses")).content.decode()

    assert '<li><a href="/admin/pauses/">All pauses</a></li>' in below
    assert '<a href="/admin/pauses/" aria-current="page">Pauses</a>' in above
    assert '<a href="/admin/pauses/">Pauses</a>' in below


def test_nobody_comes_to_a_page_without_a_second_factor(client, sam, ines, paused):
    address = reverse("admin:pause", args=["forum"])
    asked = [client.post(address, DE), client.get(address)]
    client.force_login(sam)
    asked += [client.post(address, DE), client.get(address)]
    client.force_login(ines)
    asked += [client.post(address, DE), client.get(address)]

    sign_in = f"/admin/login/?next={address}"
    assert [(answer.status_code, answer["Location"]) for answer in asked] == [(302, sign_in)] * 6
    assert paused == []


def test_a_page_that_only_shows_takes_no_post(at_work, paused):
    address = reverse("admin:pauses")

    assert at_work.head(address).status_code == 200
    assert at_work.post(address).status_code == 405


def test_staff_pages_run_no_scripts_and_stay_in_no_cache(at_work, paused):
    page = at_work.get(reverse("admin:pauses"))

    assert "<script" not in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "script-src" not in page["Content-Security-Policy"]
