"""Languages of the rulebook: a page is whole in one language, or it is shown in another."""

from copy import deepcopy

import pytest

from consent.actions.publish_edition import publish_edition
from consent.rulebook.files import SHIPPED, read_rulebook
from tests import make, make_rulebook
from tests.web.reading import read

GERMAN = "In Deutschland können Sie der Nutzung widersprechen. Gründe brauchen Sie nicht."
DRAFT = "No Brasil você pode dizer não."
EU = make_rulebook.shipped().jurisdictions["EU"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def german_is_offered(settings):
    settings.LANGUAGES = [("en", "English"), ("de", "German"), ("pt-br", "Portuguese")]


@pytest.fixture(autouse=True)
def book():
    """The shipped rulebook; the EU has a reviewed German text, Brazil a Portuguese draft."""
    data = deepcopy(read_rulebook(SHIPPED))
    places = {one["code"]: one for one in data["jurisdictions"]}
    places["EU"]["plain"]["de"] = {"text": GERMAN, "reviewed": "2026-11-20"}
    places["BR"]["plain"]["pt-br"] = {"text": DRAFT}
    return publish_edition(data=data, at=make.ALWAYS, by=None)


def get(client, address, language="de", **query):
    response = client.get(address, query, headers={"Accept-Language": language})
    assert response.status_code == 200
    return response, read(response)


def language_of(page):
    return page.root.all("html")[0].given["lang"]


def test_a_reviewed_text_is_shown_on_a_page_in_its_language(client):
    response, page = get(client, "/rules/DE/")

    assert language_of(page) == response["Content-Language"] == "de"
    assert GERMAN in page.words
    assert EU.plain_in("en") not in page.words
    assert "in your language yet" not in page.words
    assert page.h1.startswith("Deutschland")


def test_what_is_there_in_english_only_is_not_mixed_in_but_linked(client):
    _response, page = get(client, "/rules/DE/", at="2026-11-23")
    law = EU.law[0]

    assert law.basis not in page.main.text
    assert law.note not in page.main.text
    assert EU.gives not in page.main.text
    assert "Settings &" not in page.main.text
    assert page.links["This page in English"] == "?lang=en&at=2026-11-23"


def test_the_same_page_in_english_has_everything(client):
    response, page = get(client, "/rules/DE/", lang="en")

    assert language_of(page) == response["Content-Language"] == "en"
    assert EU.law[0].basis in page.main.text
    assert GERMAN not in page.main.text
    assert "in your language yet" not in page.words


@pytest.mark.parametrize(
    ("address", "language", "name"),
    [
        ("/rules/BR/", "de", "Deutsch"),
        ("/rules/BR/", "pt-br", "Português Brasileiro"),
        ("/rules/DE/history/", "de", "Deutsch"),
        ("/rules/", "de", "Deutsch"),
        ("/platforms/facebook/", "de", "Deutsch"),
        ("/rules/editions/", "de", "Deutsch"),
        ("/rules/changes/", "de", "Deutsch"),
    ],
)
def test_a_page_that_is_not_there_in_a_language_is_english_as_a_whole_and_says_so(
    client, address, language, name
):
    response, page = get(client, address, language)

    assert language_of(page) == response["Content-Language"] == "en"
    assert "This page is not there in your language yet" in page.main.text
    assert f"Nobody has read it in {name} yet. So we show all of it in English." in page.words
    assert DRAFT not in page.main.text
    assert GERMAN not in page.main.text


def test_a_person_gets_the_language_of_their_settings(client):
    client.force_login(make.person("ines@example.org", country="DE", language="de"))

    assert language_of(get(client, "/rules/DE/", "en")[1]) == "de"
    assert language_of(get(client, "/rules/BR/", "en")[1]) == "en"


def test_a_version_has_the_language_that_its_edition_has(client, book):
    data = deepcopy(read_rulebook(SHIPPED))
    newer = publish_edition(data=data, at=make.NOW, by=None)

    assert language_of(get(client, f"/rules/DE/{book.number}/")[1]) == "de"
    assert language_of(get(client, f"/rules/DE/{newer.number}/")[1]) == "en"


@pytest.mark.parametrize("lang", ["fr", "xx", "de' or 1", "DE"])
def test_a_language_nobody_offers_asks_for_nothing(client, lang):
    assert language_of(get(client, "/rules/BR/", "en", lang=lang)[1]) == "en"


def test_data_and_feed_are_in_the_language_of_the_rulebook(client):
    for address in ("/rules/DE.json", "/rules/feed.xml", "/rules.json"):
        response = client.get(address, headers={"Accept-Language": "de"})
        assert response["Content-Language"] == "en"
        assert "Deutschland" not in response.content.decode()
