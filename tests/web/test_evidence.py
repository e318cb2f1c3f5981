"""What a file says of its account is shown with the file it stands in, and decides nothing."""

import json
import zipfile

import pytest
from django.utils import timezone

from accounts.models import Residence
from consent.core.posts import Audience
from consent.posts.models import Import, PlatformAccount, Post
from tests import make
from tests.posts.formats.building.repositories import repository
from tests.posts.small_archives import bring
from tests.web.reading import read

pytestmark = pytest.mark.django_db

AT = 1_600_000_000
DAY = "13 September 2020"
NOTICES = "logged_information/notifications/notification_of_meta_privacy_policy_update.json"
JURISDICTION = "logged_information/location/your_privacy_jurisdiction.json"
PLACE = "logged_information/location/primary_location.json"
HISTORY = "security_and_login_information/login_and_profile_creation/profile_privacy_changes.json"
BASED_IN = "information_about_you/profile_based_in.json"
UPDATES = (
    "logged_information/policy_updates_and_permissions/notification_of_privacy_policy_updates.json"
)


def script(name, *records):
    return f"window.YTD.{name}.part0 = {json.dumps(records)}"


def switch(title, at):
    return {"title": title, "string_map_data": {"Time": {"timestamp": at}}}


FACEBOOK = {
    "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json": [
        {"timestamp": AT, "data": [{"post": "Hello"}]}
    ],
    JURISDICTION: {"label_values": [{"label": "Jurisdiction", "value": "European Region"}]},
    PLACE: {"primary_location_v2": {"city": "Ghent", "region": "Flanders", "country": "Belgium"}},
    NOTICES: {"x": [{"impression_time": AT, "consent_state": "seen"}]},
}
INSTAGRAM = {
    "your_instagram_activity/media/posts_1.json": [
        {"media": [{"uri": "media/posts/1.jpg", "creation_timestamp": AT, "title": "Hello"}]}
    ],
    "personal_information/personal_information/personal_information.json": {
        "profile_user": [{"string_map_data": {"Private Account": {"value": "True"}}}]
    },
    HISTORY: {
        "account_history_account_privacy_history": [
            switch("Switched to a private account", AT),
            switch("Switched to a public account", AT - 86_400),
        ]
    },
    BASED_IN: {
        "inferred_data_primary_location": [
            {"string_map_data": {"City Name": {"value": "Ghent, Flanders, Belgium"}}}
        ]
    },
    UPDATES: {
        "x": [
            {
                "string_map_data": {
                    "Consent Status": {"value": "Acknowledged"},
                    "Impression Time": {"timestamp": AT},
                }
            }
        ]
    },
}
X = {
    "data/tweets.js": script(
        "tweets",
        {
            "tweet": {
                "id_str": "1",
                "full_text": "Hello",
                "created_at": "Wed Oct 10 20:19:24 +0000 2018",
            }
        },
    ),
    "data/protected-history.js": script(
        "protected_history",
        {"protectedHistory": {"action": "protect", "protectedAt": "2020-09-13T12:26:40.000Z"}},
        {"protectedHistory": {"action": "unprotect", "protectedAt": "2019-09-13T12:26:40.000Z"}},
    ),
}
MASTODON = {
    "actor.json": {
        "id": "https://social.example/users/ines",
        "type": "Person",
        "preferredUsername": "ines",
        "discoverable": True,
        "indexable": False,
        "manuallyApprovesFollowers": True,
    },
    "outbox.json": {
        "orderedItems": [
            {
                "type": "Create",
                "object": {
                    "type": "Note",
                    "id": "https://social.example/1",
                    "to": ["as:Public"],
                    "content": "Hello",
                    "published": "2020-09-13T12:26:40Z",
                },
            }
        ]
    },
}
BLUESKY = {
    "repo.car": repository(
        {
            "app.bsky.feed.post/3ka": {"text": "Hello", "createdAt": "2020-09-13T12:26:40Z"},
            "app.bsky.actor.profile/self": {"labels": {"values": [{"val": "!no-unauthenticated"}]}},
            "org.user-intents.declaration/self": {
                "syntheticContentGeneration": {
                    "allow": False,
                    "updatedAt": "2020-09-13T00:00:00Z",
                },
                "bulkDataset": {"allow": True, "updatedAt": "2020-09-13T00:00:00Z"},
            },
        }
    )
}

SHOWN = {
    "facebook": (
        FACEBOOK,
        {
            "Countries the file names": ("Belgium", PLACE),
            "Regions the file names": ("Flanders", PLACE),
            "Law the platform counts you under": ("European Region", JURISDICTION),
            "Notices the platform showed you": (f"{DAY}: seen", NOTICES),
        },
    ),
    "instagram": (
        INSTAGRAM,
        {
            "The account when the file was made": ("private", ""),
            "Regions the file names": ("Flanders, Belgium", BASED_IN),
            "Notices the platform showed you": (f"{DAY}: Acknowledged", UPDATES),
            "When your account was private or public": (
                f"{DAY}: private 12 September 2020: public",
                HISTORY,
            ),
        },
    ),
    "x": (
        X,
        {
            "The account when the file was made": ("private", ""),
            "When your account was private or public": (
                f"{DAY}: private 13 September 2019: public",
                "data/protected-history.js",
            ),
        },
    ),
    "mastodon": (
        MASTODON,
        {
            "Your account may be suggested to others": ("yes", "actor.json"),
            "Your public posts may be found by searching": ("no", "actor.json"),
            "You approve each new follower": ("yes", "actor.json"),
        },
    ),
    "bluesky": (
        BLUESKY,
        {
            "You ask apps to show you to signed-in people only": ("yes", "repo.car"),
            "What your account declares about the use of its posts": (
                (
                    f"{DAY}: no to training of AI that makes content"
                    f" {DAY}: yes to copies of many posts in one data set"
                ),
                "repo.car",
            ),
        },
    ),
}


def write(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            text = content if isinstance(content, str | bytes) else json.dumps(content)
            archive.writestr(name, text)
    return path


def facts_of(page):
    """The facts of a page: what stands beside each name, and where it is written."""
    names = [" ".join(each.text.split()) for each in page.main.all("dt")]
    texts = [" ".join(each.text.split()) for each in page.main.all("dd")]
    return {
        name: tuple(part.strip() for part in text.partition("Written in:")[::2])
        for name, text in zip(names, texts, strict=True)
    }


@pytest.mark.parametrize("platform", SHOWN)
def test_the_page_shows_what_the_file_says_and_where(signed_in, ines, tmp_path, platform):
    files, expected = SHOWN[platform]
    one = bring(ines, write(tmp_path / "archive.zip", files))
    assert (one.state, one.platform) == (Import.State.DONE, platform)

    page = read(signed_in.get(f"/imports/{one.key}/"))

    facts = facts_of(page)
    assert {name: facts.get(name) for name in expected} == expected
    assert "We decide nothing by it." in page.words


def test_evidence_decides_nothing(ines, tmp_path):
    """Neither where she lives, nor who saw a post, nor what she chose follows from it."""
    before = list(Residence.objects.values())
    for platform in ("facebook", "bluesky"):
        bring(ines, write(tmp_path / f"{platform}.zip", SHOWN[platform][0]))

    assert list(Residence.objects.values()) == before
    assert not make.choices().exists()
    found = dict(Post.objects.values_list("account__platform", "audience"))
    assert found == {"facebook": Audience.UNKNOWN, "bluesky": Audience.PUBLIC}


def test_what_an_account_was_is_kept_with_the_day_of_the_file(ines, tmp_path):
    bring(ines, write(tmp_path / "x.zip", X))

    account = PlatformAccount.objects.get()
    assert account.private is True
    assert account.private_as_of <= timezone.now()
    assert Post.objects.get().audience == Audience.FOLLOWERS
