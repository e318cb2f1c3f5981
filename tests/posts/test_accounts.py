"""Which account an archive belongs to: by its name, or else by its posts."""

import pytest

from consent.actions import archive_reading
from consent.posts.models import PlatformAccount, Post
from tests.make import account, person
from tests.posts.small_archives import POSTS as POSTS_FILE
from tests.posts.small_archives import bring, facebook, seconds, wrote

pytestmark = pytest.mark.django_db

POSTS = [wrote(f"Post {number}", seconds(2016, 1, number)) for number in range(1, 11)]
OTHERS = [wrote(f"Other {number}", seconds(2017, 1, number)) for number in range(1, 11)]


@pytest.fixture
def owner(db):
    return person("ines@example.org")


def handles(owner):
    return sorted(PlatformAccount.objects.filter(person=owner).values_list("handle", flat=True))


def test_an_archive_makes_the_account_it_names(owner, tmp_path):
    import_ = bring(owner, facebook(tmp_path / "a.zip", POSTS, handle="ines"))

    assert import_.account == account(owner, handle="ines")
    assert handles(owner) == ["ines"]


def test_an_archive_with_the_name_belongs_to_the_account_of_that_name(owner, tmp_path):
    bring(owner, facebook(tmp_path / "1.zip", POSTS, handle="Ines"))
    bring(owner, facebook(tmp_path / "2.zip", OTHERS, handle="work"))

    import_ = bring(owner, facebook(tmp_path / "3.zip", OTHERS, handle="ines"))

    assert import_.account.handle == "Ines"
    assert handles(owner) == ["Ines", "work"]
    assert Post.objects.filter(account=import_.account).count() == 20


def test_an_archive_without_a_name_belongs_to_the_only_account(owner, tmp_path):
    named = bring(owner, facebook(tmp_path / "1.zip", POSTS, handle="ines"))

    unnamed = bring(owner, facebook(tmp_path / "2.zip", POSTS[:5]))

    assert (unnamed.account, unnamed.posts_known) == (named.account, 5)


def test_an_archive_without_a_name_belongs_to_an_account_without_one_if_there_are_several(
    owner, tmp_path
):
    bring(owner, facebook(tmp_path / "1.zip", POSTS, handle="ines"))
    bring(owner, facebook(tmp_path / "2.zip", OTHERS, handle="work"))

    unnamed = bring(owner, facebook(tmp_path / "3.zip", [wrote("Third", seconds(2018))]))
    again = bring(owner, facebook(tmp_path / "4.zip", [wrote("Fourth", seconds(2018))]))

    assert unnamed.account == again.account
    assert handles(owner) == ["", "ines", "work"]


def test_an_account_without_a_name_gets_it_from_a_later_archive(owner, tmp_path):
    first = bring(owner, facebook(tmp_path / "1.zip", POSTS))
    key = first.account.key

    second = bring(owner, facebook(tmp_path / "2.zip", POSTS, handle="ines"))

    assert (second.account.key, second.posts_known, handles(owner)) == (key, 10, ["ines"])


def test_an_account_that_was_renamed_is_known_by_its_posts(owner, tmp_path):
    first = bring(owner, facebook(tmp_path / "1.zip", POSTS, handle="ines"))

    second = bring(owner, facebook(tmp_path / "2.zip", [*POSTS, *OTHERS[:4]], handle="ines.b"))

    assert second.account == first.account
    assert (second.posts_new, handles(owner)) == (4, ["ines.b"])


@pytest.mark.parametrize("kept", [10, 5])
def test_however_much_was_posted_since_a_renamed_account_is_the_same(owner, tmp_path, kept):
    first = bring(owner, facebook(tmp_path / "1.zip", POSTS, handle="ines"))

    since = [wrote(f"New {number}", seconds(2018) + number) for number in range(600)]
    archive = facebook(tmp_path / "2.zip", [*since, *POSTS[:kept]], handle="ines.b")
    second = bring(owner, archive)

    assert second.account == first.account
    assert (second.posts_new, second.posts_known, handles(owner)) == (600, kept, ["ines.b"])


def test_an_account_whose_posts_are_all_newer_is_another_one(owner, tmp_path):
    bring(owner, facebook(tmp_path / "1.zip", POSTS, handle="ines"))

    second = bring(owner, facebook(tmp_path / "2.zip", OTHERS, handle="work"))

    assert (second.posts_new, handles(owner)) == (10, ["ines", "work"])


def test_another_account_has_other_posts(owner, tmp_path):
    bring(owner, facebook(tmp_path / "1.zip", POSTS, handle="ines"))

    other = [wrote(f"Other {number}", seconds(2016, 1, number)) for number in range(1, 11)]
    second = bring(owner, facebook(tmp_path / "2.zip", [*other, *POSTS[:5]], handle="work"))

    assert (second.posts_new, second.posts_known) == (15, 0)
    assert handles(owner) == ["ines", "work"]


def test_accounts_of_other_people_and_platforms_are_not_considered(owner, mallory, tmp_path):
    elsewhere = account(owner, "instagram", "ines")
    hers = account(mallory, "facebook", "ines")

    import_ = bring(owner, facebook(tmp_path / "a.zip", POSTS, handle="ines"))

    assert import_.account not in {elsewhere, hers}
    assert (import_.account.person, import_.account.platform) == (owner, "facebook")


def test_an_account_that_an_import_did_not_make_stays_when_it_is_refused(
    owner, tmp_path, monkeypatch
):
    monkeypatch.setattr(archive_reading, "SECONDS_AT_MOST", 0)
    empty = account(owner, handle="ines")

    broken = {POSTS_FILE.format(2): "[{]"}
    import_ = bring(owner, facebook(tmp_path / "a.zip", POSTS, handle="ines", more=broken))

    assert (import_.state, import_.account) == ("refused", empty)
