import pytest

from tests.posts.formats.archives import FACEBOOK, read

PROFILE = "personal_information/profile_information/profile_information.json"
LOCATION = "logged_information/location/primary_location.json"
JURISDICTION = "logged_information/location/your_privacy_jurisdiction.json"
NOTICES = "logged_information/notifications/notification_of_meta_privacy_policy_update.json"


def profile(**values):
    return read(FACEBOOK, PROFILE, {"profile_v2": values})


@pytest.mark.parametrize(
    ("values", "account"),
    [
        ({"username": "ines.hafen"}, {"handle": "ines.hafen"}),
        ({"profile_uri": "https://www.facebook.com/ines.hafen"}, {"handle": "ines.hafen"}),
        ({"profile_uri": "https://www.facebook.com/profile.php?id=1"}, {}),
        ({"profile_uri": "https://[broken"}, {}),
        ({"username": "ines@hafen.example"}, {}),
        ({"birthday": {"year": 1988, "month": 5, "day": 17}}, {"born": 1988}),
        ({"birthday": {"year": 0}}, {}),
        ({"birthday": "1988"}, {}),
        ({"name": {"full_name": "Ines Hafen"}, "emails": {"emails": ["ines@hafen.example"]}}, {}),
    ],
)
def test_the_profile_gives_handle_and_year_of_birth(values, account):
    assert profile(**values).account == account


def test_the_oldest_profile_has_another_key():
    assert read(FACEBOOK, PROFILE, {"profile": {"username": "ines"}}).account == {"handle": "ines"}


def test_a_profile_in_the_label_form_gives_its_handle():
    record = {"label_values": [{"label": "Username", "value": "ines"}]}

    assert read(FACEBOOK, PROFILE, record).account == {"handle": "ines"}


@pytest.mark.parametrize("content", [{}, [1], {"profile_v2": []}, [{"x": 1}]])
def test_a_strange_profile_is_counted(content):
    assert read(FACEBOOK, PROFILE, content).reader.not_understood == 1


@pytest.mark.parametrize(
    "content",
    [
        {"primary_location_v2": {"city": "Hamburg", "region": "Hamburg", "country": "Germany"}},
        {
            "label_values": [
                {"label": "City", "value": "Hamburg"},
                {"label": "Region", "value": "Hamburg"},
                {"label": "Country", "value": "Germany"},
            ]
        },
    ],
)
def test_region_and_country_are_evidence(content):
    assert read(FACEBOOK, LOCATION, content).evidence == {
        "country": ["Germany"],
        "region": ["Hamburg"],
    }


def test_a_town_alone_is_not_noted_and_nothing_that_nobody_understands():
    got = read(FACEBOOK, LOCATION, {"primary_location_v2": {"city": "Hamburg"}})

    assert (got.evidence, got.reader.not_understood) == ({}, 0)


@pytest.mark.parametrize(
    "content",
    [
        {"label_values": [{"label": "Jurisdiction", "vec": [{"value": "European Region"}]}]},
        {"privacy_jurisdiction_v2": {"name": "European Region"}},
    ],
)
def test_the_legal_region_is_kept_as_it_is_written(content):
    assert read(FACEBOOK, JURISDICTION, content).evidence == {
        "privacy_jurisdiction": ["European Region"]
    }


@pytest.mark.parametrize(
    "content",
    [
        {"updates_v2": [{"impression_time": 1_717_000_000, "consent_state": "notified"}]},
        [
            {
                "label_values": [
                    {"label": "Impression time", "timestamp_value": 1_717_000_000},
                    {"label": "Consent state", "value": "notified"},
                ]
            }
        ],
    ],
)
def test_notices_of_the_policy_are_evidence(content):
    assert read(FACEBOOK, NOTICES, content).evidence == {
        "policy_notices": [{"at": 1_717_000_000, "state": "notified"}]
    }
