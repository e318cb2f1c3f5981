from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress

from accounts import people, residence
from accounts.models import User

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_a_person_made_here_can_sign_in_by_code(client, mailed_code):
    person, lives = people.add(email="Ines@Example.org", country="DE", born=1985, at=NOON)

    assert (person.email, person.born, person.date_joined) == ("ines@example.org", 1985, NOON)
    assert EmailAddress.objects.values_list("email", "verified", "primary").get() == (
        "ines@example.org",
        True,
        True,
    )
    assert residence.current(person, NOON) == lives
    assert residence.current(person, datetime(2010, 1, 1, tzinfo=UTC)) == lives
    asked = client.post("/accounts/login/", {"login": "ines@example.org"})
    assert client.post(asked["Location"], {"code": mailed_code()})["Location"] == "/dashboard/"


@pytest.mark.django_db
def test_without_a_place_there_is_no_residence():
    person, lives = people.add(email="ines@example.org", at=NOON)

    assert lives is None
    assert residence.current(person, NOON) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"email": "ines"}, people.NotAnAddress),
        ({"email": ""}, people.NotAnAddress),
        ({"email": "taken@example.org"}, people.AddressTaken),
        ({"email": "TAKEN@example.org "}, people.AddressTaken),
        ({"born": 1899}, people.BornOutOfRange),
        ({"born": 2027}, people.BornOutOfRange),
        ({"country": "XX"}, residence.UnknownCountry),
        ({"country": "US", "subdivision": "US-ZZ"}, residence.UnknownSubdivision),
    ],
)
def test_a_refusal_makes_nobody(wrong, refusal):
    people.add(email="taken@example.org", at=NOON)

    with pytest.raises(refusal):
        people.add(**{"email": "ines@example.org", "at": NOON, **wrong})

    assert [u.email for u in User.objects.all()] == ["taken@example.org"]
