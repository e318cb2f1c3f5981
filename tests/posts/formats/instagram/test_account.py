import json

import pytest

from tests.posts.formats.archives import INSTAGRAM, read
from tests.posts.reading.here import read_zip

PROFILE = "personal_information/personal_information/personal_information.json"
HISTORY = "security_and_login_information/login_and_profile_creation/profile_privacy_changes.json"
BASED_IN = "information_about_you/profile_based_in.json"
NOTICES = (
    "logged_information/policy_updates_and_permissions/notification_of_privacy_policy_updates.json"
)
KEY = "account_history_account_privacy_history"


def profile(**values):
    mapped = {name.replace("_", " "): {"value": value} for name, value in values.items()}
    return read(INSTAGRAM, PROFILE, {"profile_user": [{"string_map_data": mapped}]}).account


@pytest.mark.parametrize(
    ("values", "account"),
    [
        ({"Username": "ines.hafen"}, {"handle": "ines.hafen"}),
        ({"Benutzername": "ines.hafen"}, {"handle": "ines.hafen"}),
        ({"Name": "Ines Hafen", "Email": "ines@hafen.example"}, {}),
        ({"Private_Account": "True"}, {"private": True}),
        ({"Private_Account": "False"}, {"private": False}),
        ({"Privates_Konto": "True"}, {"private": True}),
        ({"Compte_priv\u00c3\u00a9": "True"}, {"private": True}),
        ({"Phone_Confirmed": "True", "Sekreta": "True"}, {}),
        ({"Date_of_birth": "1988-05-17"}, {"born": 1988}),
        ({"Naskita": "1988-05-17"}, {"born": 1988}),
        ({"Date_of_birth": "1919-01-01"}, {}),
        ({"Date_of_birth": "0001-01-01"}, {}),
        ({"Date_of_birth": "17 May 1988"}, {}),
        ({"Date_of_birth": "1988-05-17", "Joined": "2012-01-01"}, {}),
    ],
)
def test_the_profile_gives_handle_privacy_and_year_of_birth(values, account):
    assert profile(**values) == account


@pytest.mark.parametrize("new", ["True", "False"])
def test_one_profile_that_says_private_outweighs_another(new):
    picture = {"uri": "a.jpg", "creation_timestamp": 1_500_000_000}
    of = {"string_map_data": {"Private Account": {"value": new}}}
    got = read_zip(
        {
            PROFILE: json.dumps({"profile_user": [of]}),
            "profile.json": json.dumps({"private_account": new == "False"}),
            "your_instagram_activity/media/posts_1.json": json.dumps([{"media": [picture]}]),
        }
    )

    assert got.report["account"] == {"private": True}
    assert [post.audience for post in got.posts] == ["followers"]


def test_the_profile_of_the_first_years_is_plain():
    content = {"username": "ines", "private_account": True, "date_of_birth": "1988-05-17"}

    assert read(INSTAGRAM, "profile.json", content).account == {
        "handle": "ines",
        "private": True,
        "born": 1988,
    }


@pytest.mark.parametrize(
    ("title", "direction"),
    [
        ("Account was changed to Private", "private"),
        ("Account changed to public", "public"),
        ("Konto auf \u00c3\u00b6ffentlich gestellt", ""),
        ("From private to public", ""),
    ],
)
def test_switches_of_privacy_are_evidence(title, direction):
    switch = {"title": title, "string_map_data": {"Time": {"timestamp": 1_600_000_000}}}
    evidence = read(INSTAGRAM, HISTORY, {KEY: [switch]}).evidence
    shown = title.encode("latin-1").decode()

    assert evidence == {"privacy_history": [{"at": 1_600_000_000, "to": direction, "title": shown}]}


def test_switches_of_privacy_do_not_decide_whether_the_account_is_private():
    switch = {"title": "Private", "string_map_data": {"Time": {"timestamp": 1_600_000_000}}}

    assert read(INSTAGRAM, HISTORY, {KEY: [switch]}).account == {}


def test_the_region_is_evidence_without_the_town():
    city = {"City Name": {"value": "Lyon, Rhone, France"}}
    content = {"inferred_data_primary_location": [{"string_map_data": city}]}

    assert read(INSTAGRAM, BASED_IN, content).evidence == {"region": ["Rhone, France"]}


def test_a_town_alone_is_not_noted_and_nothing_that_nobody_understands():
    content = {
        "inferred_data_primary_location": [{"string_map_data": {"City Name": {"value": "Lyon"}}}]
    }
    got = read(INSTAGRAM, BASED_IN, content)

    assert (got.evidence, got.reader.not_understood) == ({}, 0)


def test_notices_of_the_policy_are_evidence():
    mapped = {
        "Consent Status": {"value": "Notified"},
        "Impression Time": {"timestamp": 1_717_000_000},
    }

    assert read(INSTAGRAM, NOTICES, {"x": [{"string_map_data": mapped}]}).evidence == {
        "policy_notices": [{"at": 1_717_000_000, "state": "Notified"}]
    }


@pytest.mark.parametrize("content", [{}, [1], {"profile_user": []}, {"profile_user": [{}]}])
def test_a_strange_profile_is_counted(content):
    assert read(INSTAGRAM, PROFILE, content).reader.not_understood == 1
