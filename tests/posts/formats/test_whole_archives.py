"""Archives in every layout, read from one end to the other."""

import io
import json
import zipfile

import pytest

from tests.posts.formats.archives import FACEBOOK, INSTAGRAM, read_archive
from tests.posts.formats.build import (
    BORN,
    FACEBOOK_ERAS,
    HANDLE,
    INSTAGRAM_ERAS,
    SECRETS,
    build_facebook,
    build_instagram,
)

BUILDERS = [
    *((FACEBOOK, build_facebook, era) for era in FACEBOOK_ERAS),
    *((INSTAGRAM, build_instagram, era) for era in INSTAGRAM_ERAS),
]
EVERY_ERA = pytest.mark.parametrize(("read_by", "build", "era"), BUILDERS)


@EVERY_ERA
def test_every_post_is_found_once(read_by, build, era):
    archive = io.BytesIO()
    built = build(archive, posts=120, era=era)
    got = read_archive(archive)

    assert got.kinds == built.expected
    assert len(got.keys) == len(got.posts)
    assert got.reader.not_understood == 0
    assert {len(key) for key in got.keys} == {16}


@EVERY_ERA
def test_the_account_is_recognised(read_by, build, era):
    archive = io.BytesIO()
    build(archive, posts=3, era=era)
    account = read_archive(archive).account

    assert (account["handle"], account["born"]) == (HANDLE, BORN)


@EVERY_ERA
def test_conversations_are_counted(read_by, build, era):
    built = build(io.BytesIO(), posts=3, era=era)

    assert sum(read_by.closed(name) is not None for name in built.names) == built.private


@EVERY_ERA
def test_what_is_secret_does_not_come_out(read_by, build, era):
    archive = io.BytesIO()
    build(archive, posts=120, era=era)
    written = b"".join(map(zipfile.ZipFile(archive).read, zipfile.ZipFile(archive).namelist()))
    got = read_archive(archive)
    out = repr(got.posts) + repr(got.reader.finish())

    assert SECRETS[0] in written.decode("latin-1")
    assert [secret for secret in SECRETS if secret in out] == []


@EVERY_ERA
def test_the_same_archive_gives_the_same_bytes_and_keys(read_by, build, era):
    one, two = io.BytesIO(), io.BytesIO()
    build(one, posts=40, era=era)
    build(two, posts=40, era=era)

    assert one.getvalue() == two.getvalue()
    assert read_archive(one).posts == read_archive(two).posts


@EVERY_ERA
def test_parts_wrappers_and_smaller_files_change_no_post(read_by, build, era):
    whole, parts = io.BytesIO(), [io.BytesIO() for _ in range(3)]
    build(whole, posts=40, era=era)
    build(parts, posts=40, era=era, per_file=7, wrapper="download/")

    assert set(read_archive(*parts).posts) == set(read_archive(whole).posts)


@pytest.mark.parametrize("era", FACEBOOK_ERAS)
def test_facebook_posts_keep_their_keys_through_all_eras(era):
    then, now = io.BytesIO(), io.BytesIO()
    build_facebook(then, posts=200, era=era, rest=False)
    build_facebook(now, posts=200, era="2026", rest=False)

    assert read_archive(then).keys == read_archive(now).keys


@pytest.mark.parametrize("era", ["2021", "2024"])
def test_instagram_posts_keep_their_keys_since_2021(era):
    then, now = io.BytesIO(), io.BytesIO()
    build_instagram(then, posts=60, era=era)
    build_instagram(now, posts=60, era="2026")

    assert read_archive(then).keys == read_archive(now).keys


def test_labelled_and_named_records_of_an_era_are_the_same_posts():
    named, labelled = io.BytesIO(), io.BytesIO()
    build_facebook(named, posts=10, era="2024")
    build_facebook(labelled, posts=10, era="2026")

    assert set(read_archive(named).posts) == set(read_archive(labelled).posts)


@pytest.mark.parametrize("language", ["de", "xx"])
def test_facebook_in_other_languages_has_the_same_posts(language):
    english, other = io.BytesIO(), io.BytesIO()
    build_facebook(english, posts=10)
    build_facebook(other, posts=10, language=language)

    assert read_archive(other).keys == read_archive(english).keys


@pytest.mark.parametrize("language", ["de", "xx"])
def test_instagram_in_other_languages_has_the_same_posts(language):
    english, other = io.BytesIO(), io.BytesIO()
    build_instagram(english, posts=10)
    build_instagram(other, posts=10, language=language)

    assert set(read_archive(other).posts) == set(read_archive(english).posts)


def test_a_later_archive_with_more_posts_repeats_the_earlier_ones():
    earlier, later = io.BytesIO(), io.BytesIO()
    build_facebook(earlier, posts=60, rest=False)
    newest = json.loads(zipfile.ZipFile(earlier).read(_timeline(earlier)))
    with zipfile.ZipFile(later, "w") as archive:
        more = [{"timestamp": 1_782_000_000, "data": [{"post": "Newest"}]}, *reversed(newest)]
        archive.writestr(_timeline(earlier), json.dumps(more))

    assert len(read_archive(later).keys - read_archive(earlier).keys) == 1


def _timeline(archive: io.BytesIO) -> str:
    [name] = [each for each in zipfile.ZipFile(archive).namelist() if "your_posts" in each]
    return name


@pytest.mark.parametrize(("private", "audience"), [(True, {"followers"}), (False, {"unknown"})])
@pytest.mark.parametrize("era", INSTAGRAM_ERAS)
def test_a_private_account_is_known_before_its_posts_are_read(era, private, audience):
    archive = io.BytesIO()
    build_instagram(archive, posts=5, era=era, private=private)
    got = read_archive(archive)

    assert got.account["private"] is private
    assert {
        post.audience for post in got.posts if (post.kind, post.state) == ("post", "live")
    } == audience
