import io
import json

import pytest
from django.core.management import call_command

from accounts.models import User


def run(*arguments):
    """Standard output, standard error, and the exit status."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("add_person", *arguments, stdout=out, stderr=err)
    except SystemExit as left:
        return out.getvalue(), err.getvalue(), left.code
    return out.getvalue(), err.getvalue(), 0


@pytest.mark.django_db
def test_one_json_document_says_who_was_made():
    out, err, status = run(
        "taylor@example.org", "--subdivision", "US-TX", "--born", "1990", "--json"
    )

    assert (err, status) == ("", 0)
    assert json.loads(out) == {
        "email": "taylor@example.org",
        "subject": str(User.objects.get().subject),
        "country": "US",
        "subdivision": "US-TX",
        "born": 1990,
    }


@pytest.mark.django_db
def test_what_was_not_said_is_null():
    out, _, _ = run("ines@example.org", "--country", "de", "--json")
    assert json.loads(out) | {"subject": ""} == {
        "email": "ines@example.org",
        "subject": "",
        "country": "DE",
        "subdivision": None,
        "born": None,
    }

    out, _, _ = run("anna@example.org", "--json")
    assert json.loads(out)["country"] is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ines@example.org"], "There is a person with ines@example.org already."),
        (["nobody"], "nobody is not an e-mail address."),
        (["a@example.org", "--country", "XX"], "XX is not a country that we know."),
        (
            ["a@example.org", "--country", "US", "--subdivision", "US-ZZ"],
            "US-ZZ is not a state or province that we know.",
        ),
        (
            ["a@example.org", "--country", "DE", "--subdivision", "US-TX"],
            "Texas is not in Germany.",
        ),
        (["a@example.org", "--born", "1"], "The year of birth is between 1900 and"),
    ],
)
def test_a_refusal_is_one_sentence_on_standard_error(owner_exists, arguments, says):
    out, err, status = run(*arguments, "--json")

    assert (out, status) == ("", 1)
    assert err.startswith(says)
    assert err.count("\n") == 1
    assert User.objects.count() == 1


@pytest.fixture
def owner_exists(db):
    run("ines@example.org")
