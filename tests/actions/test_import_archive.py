"""Bring an archive in: what comes out of it, the first time and every other time."""

import json
import zipfile
from datetime import UTC, datetime

import pytest

from consent.actions.import_archive import (
    AlreadyRunning,
    NothingGiven,
    TooManyWaiting,
    accept_upload,
    import_now,
)
from consent.answers.groups import groups_of
from consent.answers.world import world_of
from consent.posts.models import Import, PlatformAccount, Post, Tally
from consent.posts.reading.refusals import Refusal, Refused
from consent.queue import Job, Task
from tests.make import NOW, account, person
from tests.posts.formats.build import BORN, HANDLE, build_facebook, build_instagram
from tests.posts.small_archives import bring, facebook, job_of, photo, seconds, work, wrote

pytestmark = pytest.mark.django_db

A_WALK = wrote("A walk along the river", seconds(2016, 5))
BREAD = wrote("Bread, again", seconds(2019, 3))


@pytest.fixture
def owner(db):
    return person("ines@example.org")


def texts(of):
    return sorted(Post.objects.filter(person=of).values_list("text", flat=True))


def facts(of, text):
    fields = ("state", "audience", "basis", "archive_audience", "archive_basis")
    return Post.objects.values_list(*fields).get(person=of, text=text)


def test_the_posts_of_an_archive_come_in_with_what_it_says_of_them(owner, tmp_path):
    archive = facebook(
        tmp_path / "a.zip", [A_WALK], albums={"Elbe": [photo("7.jpg", seconds(2020))]}
    )

    import_ = bring(owner, archive)

    assert (import_.state, import_.posts_new, import_.posts_known) == (Import.State.DONE, 2, 0)
    walk, bridge = Post.objects.filter(person=owner).order_by("created_at")
    assert walk.account == bridge.account == import_.account == PlatformAccount.objects.get()
    assert (walk.text, walk.kind, walk.created_at) == (
        "A walk along the river",
        "post",
        datetime(2016, 5, 1, tzinfo=UTC),
    )
    assert (bridge.kind, bridge.album, bridge.media) == ("photo", "Elbe", "7.jpg")
    assert facts(owner, walk.text) == ("live", "unknown", "nothing", "unknown", "nothing")
    assert (walk.own_entry, walk.imported_by) == (None, import_)


def test_a_post_without_a_believable_date_comes_in_without_a_date(owner, tmp_path):
    bring(owner, facebook(tmp_path / "a.zip", [wrote("From tomorrow", seconds(2031)), A_WALK]))

    assert Post.objects.get(text="From tomorrow").created_at is None


def test_the_report_holds_all_that_the_page_tells(owner, tmp_path):
    built = build_facebook(tmp_path / "a.zip", posts=30)

    import_ = bring(owner, tmp_path / "a.zip")

    report = import_.report
    posts = sum(built.expected.values())
    assert (import_.posts_new, import_.position, import_.estimate) == (posts, posts, posts)
    assert import_.platform == report["platform"] == "facebook"
    assert sum(report["skipped_private"].values()) == built.private == 7
    assert report["skipped_private"] == {"messages": 5, "ai_chats": 1, "support": 1}
    assert report["audience_known"] + report["audience_unknown"] == posts
    assert report["audience_known"] == sum(
        count for (_, state), count in built.expected.items() if state != "live"
    )
    assert report["files"] == len(report["files_read"])
    assert sum(file["posts"] for file in report["files_read"]) == posts
    assert (report["not_understood"], report["unknown_files"]) == (0, 6)
    dates = Post.objects.exclude(created_at=None).order_by("created_at")
    assert report["from"] == f"{dates.first().created_at:%Y-%m-%dT%H:%M:%SZ}"
    assert report["until"] == f"{dates.last().created_at:%Y-%m-%dT%H:%M:%SZ}"
    assert report["evidence"]["privacy_jurisdiction"] == ["European Region"]


def test_what_the_archive_says_of_birth_is_shown_and_not_taken_over(owner, tmp_path):
    import_ = bring(owner, facebook(tmp_path / "a.zip", [A_WALK], handle="ines", born=1985))

    owner.refresh_from_db()
    assert (import_.report["account"]["born"], owner.born) == (1985, None)


@pytest.mark.parametrize("build", [build_facebook, build_instagram])
def test_the_same_archive_again_adds_nothing_and_changes_nothing(owner, tmp_path, build):
    build(tmp_path / "a.zip", posts=30)
    first = bring(owner, tmp_path / "a.zip")
    before = list(Post.objects.order_by("pk").values())

    second = bring(owner, tmp_path / "a.zip")

    assert (second.posts_new, second.posts_known) == (0, first.posts_new)
    assert list(Post.objects.order_by("pk").values()) == before


def test_several_parts_are_one_import(owner, tmp_path):
    whole, parts = tmp_path / "whole.zip", [tmp_path / f"{n}.zip" for n in (1, 2, 3)]
    build_facebook(whole, posts=30, per_file=10)
    build_facebook(parts, posts=30, per_file=10)

    in_parts = bring(owner, *parts)
    in_one = bring(owner, whole)

    assert [part.name for part in in_parts.parts.all()] == ["1.zip", "2.zip", "3.zip"]
    assert in_parts.posts_new > 30
    assert (in_one.posts_new, in_one.posts_known) == (0, in_parts.posts_new)


def test_with_a_part_missing_an_archive_is_read_only_if_asked(owner, tmp_path):
    files = {
        f"your_facebook_activity/posts/your_posts_{n}.json": f'[{{"timestamp": {seconds(2016, n)},'
        f'"data": [{{"post": "Post {n}"}}]}}]'
        for n in (1, 3)
    }
    archive = facebook(tmp_path / "a.zip", more=files)

    refused = bring(owner, archive)
    read = bring(owner, archive, incomplete=True)

    assert (refused.state, refused.refusal) == (Import.State.REFUSED, Refusal.PART_MISSING)
    assert refused.refused_member == "your_facebook_activity/posts/your_posts_2.json"
    assert (read.state, texts(owner)) == (Import.State.DONE, ["Post 1", "Post 3"])


def test_a_newer_archive_tells_that_a_post_was_archived_or_removed(owner, tmp_path):
    cake = wrote("Cake", seconds(2020))
    bring(owner, facebook(tmp_path / "1.zip", [A_WALK, BREAD, cake]))

    newer = facebook(tmp_path / "2.zip", [cake], trash=[A_WALK], archived=[BREAD])
    import_ = bring(owner, newer)

    assert (import_.posts_new, import_.posts_known) == (0, 3)
    hidden = ("only_me", "export_state")
    assert facts(owner, "A walk along the river") == ("removed", *hidden, *hidden)
    assert facts(owner, "Bread, again") == ("archived", *hidden, *hidden)
    assert facts(owner, "Cake") == ("live", "unknown", "nothing", "unknown", "nothing")


def test_an_archive_that_is_newer_for_sure_tells_that_a_post_is_back(owner, tmp_path):
    bring(owner, facebook(tmp_path / "1.zip", [BREAD], trash=[A_WALK]))

    bring(owner, facebook(tmp_path / "2.zip", [BREAD, A_WALK, wrote("Soup", seconds(2020))]))

    assert facts(owner, "A walk along the river")[:3] == ("live", "unknown", "nothing")


def test_an_archive_brought_again_does_not_undo_what_one_after_it_said(owner, tmp_path):
    first = facebook(tmp_path / "1.zip", [BREAD, A_WALK])
    bring(owner, first)
    bring(owner, facebook(tmp_path / "2.zip", [BREAD], trash=[A_WALK]))

    bring(owner, first)

    assert facts(owner, "A walk along the river")[:3] == ("removed", "only_me", "export_state")


def x_archive(path, *tweets, private):
    history = [{"protectedHistory": {"action": "protect" if private else "unprotect"}}]
    with zipfile.ZipFile(path, "w") as archive:
        for name, records in (
            ("protected_history", history),
            ("tweets", [{"tweet": {**one, "full_text": "Hallo"}} for one in tweets]),
        ):
            script = f"window.YTD.{name}.part0 = {json.dumps(records)}"
            archive.writestr(f"data/{name.replace('_', '-')}.js", script)
    return path


def tweet(number, year):
    return {"id_str": str(number), "created_at": f"Wed Oct 10 20:19:24 +0000 {year}"}


def test_the_archive_of_an_open_account_again_does_not_open_one_that_is_private_now(
    owner, tmp_path
):
    before = x_archive(tmp_path / "1.zip", tweet(1, 2018), private=False)
    bring(owner, before)
    bring(owner, x_archive(tmp_path / "2.zip", tweet(1, 2018), private=True))

    bring(owner, before)

    assert Post.objects.get().audience == "followers"
    assert PlatformAccount.objects.get().private is True

    bring(owner, x_archive(tmp_path / "3.zip", tweet(1, 2018), tweet(2, 2020), private=False))

    assert set(Post.objects.values_list("audience", flat=True)) == {"public"}
    assert PlatformAccount.objects.get().private is False


def test_an_older_archive_does_not_bring_back_what_a_newer_one_removed(owner, tmp_path):
    bring(owner, facebook(tmp_path / "newer.zip", [BREAD], trash=[A_WALK]))

    bring(owner, facebook(tmp_path / "older.zip", [A_WALK]))

    assert facts(owner, "A walk along the river")[:3] == ("removed", "only_me", "export_state")


def test_edited_words_of_a_known_post_come_in(owner, tmp_path):
    old, new = photo("7.jpg", seconds(2020), "Brigde"), photo("7.jpg", seconds(2020), "Bridge")
    bring(owner, facebook(tmp_path / "1.zip", albums={"Elbe": [old]}))

    bring(owner, facebook(tmp_path / "2.zip", albums={"River": [new]}))

    post = Post.objects.get()
    assert (post.text, post.album) == ("Bridge", "River")


def test_an_archive_of_a_private_account_says_so_of_posts_and_account(owner, tmp_path):
    build_instagram(tmp_path / "a.zip", posts=5, private=True)

    import_ = bring(owner, tmp_path / "a.zip")

    assert (import_.account.private, import_.account.private_as_of) == (True, NOW)
    # Comments are seen by whom somebody else allows, the picture of the profile by everybody.
    live = Post.objects.filter(state="live", kind="post")
    assert set(live.values_list("audience", "basis")) == {("followers", "account_state")}


def test_posts_are_counted_in_the_background_for_people_with_many(owner, tmp_path, monkeypatch):
    monkeypatch.setattr("consent.actions.have_counted.MANY", 2)
    Tally.objects.create(person=owner, fresh=True)

    bring(owner, facebook(tmp_path / "1.zip", [A_WALK]))
    few = Job.objects.filter(task=Task.COUNT_POSTS).count()
    bring(owner, facebook(tmp_path / "2.zip", [A_WALK, BREAD]))

    assert few == 0
    job = Job.objects.get(task=Task.COUNT_POSTS)
    assert (job.target, job.key) == (owner.pk, f"count:{owner.pk}")
    assert not Tally.objects.get(person=owner).fresh


def test_the_verdicts_follow(ines, tmp_path):
    bring(ines, facebook(tmp_path / "a.zip", [A_WALK], trash=[BREAD]))

    groups = groups_of(world_of(ines, at=NOW))

    reasons = {(group.state, group.verdict.reason, group.count) for group in groups}
    assert reasons == {("live", "audience_unknown", 1), ("removed", "removed", 1)}


# --- Whose archive it is ------------------------------------------------------------------------


def test_an_archive_belongs_to_who_brought_it_alone(owner, mallory, tmp_path):
    archive = facebook(tmp_path / "a.zip", [A_WALK], handle="ines")
    bring(owner, archive)
    before = list(Post.objects.filter(person=owner).values())

    bring(mallory, facebook(tmp_path / "b.zip", [], trash=[A_WALK], handle="ines"))

    assert list(Post.objects.filter(person=owner).values()) == before
    assert facts(mallory, "A walk along the river")[0] == "removed"
    assert PlatformAccount.objects.filter(handle="ines").count() == 2


# --- At the door --------------------------------------------------------------------------------


def test_an_upload_waits_for_the_worker(owner, tmp_path):
    archive = facebook(tmp_path / "my export.zip", [A_WALK])

    import_ = accept_upload(person=owner, files=[archive], at=NOW)

    assert (import_.state, import_.made_at, import_.is_running) == ("waiting", NOW, True)
    part = import_.parts.get()
    assert (part.name, part.size) == ("my export.zip", archive.stat().st_size)
    job = job_of(import_)
    assert (job.task, job.target) == (Task.READ_ARCHIVE, import_.pk)
    assert not Post.objects.exists()
    assert archive.exists()


def test_nothing_is_not_an_upload(owner):
    with pytest.raises(NothingGiven):
        accept_upload(person=owner, files=[], at=NOW)
    with pytest.raises(NothingGiven):
        import_now(person=owner, paths=[], at=NOW)


def test_a_second_archive_of_one_person_has_to_wait_for_the_first(owner, tmp_path, settings):
    archive = facebook(tmp_path / "a.zip", [A_WALK])
    first = accept_upload(person=owner, files=[archive], at=NOW)
    before = {path.name for path in settings.UPLOAD_DIR.iterdir()}

    with pytest.raises(AlreadyRunning):
        accept_upload(person=owner, files=[archive], at=NOW)
    with pytest.raises(AlreadyRunning):
        import_now(person=owner, paths=[archive], at=NOW)

    assert Import.objects.get() == first
    assert {path.name for path in settings.UPLOAD_DIR.iterdir()} == before
    work(first)
    assert bring(owner, archive).state == Import.State.DONE


def test_the_archives_of_two_people_do_not_wait_for_each_other(owner, mallory, tmp_path):
    archive = facebook(tmp_path / "a.zip", [A_WALK])
    hers = accept_upload(person=owner, files=[archive], at=NOW)
    other = accept_upload(person=mallory, files=[archive], at=NOW)

    work(other)
    work(hers)

    assert (hers.state, other.state) == (Import.State.DONE, Import.State.DONE)
    assert (hers.posts_new, other.posts_new) == (1, 1)


def test_when_too_many_archives_wait_no_more_are_taken(owner, mallory, tmp_path, settings):
    settings.IMPORTS_WAITING_MAX = 1
    archive = facebook(tmp_path / "a.zip", [A_WALK])
    waiting = accept_upload(person=mallory, files=[archive], at=NOW)

    with pytest.raises(TooManyWaiting):
        accept_upload(person=owner, files=[archive], at=NOW)

    work(waiting)
    assert accept_upload(person=owner, files=[archive], at=NOW).state == "waiting"


@pytest.mark.parametrize(
    ("setting", "limit", "reason"),
    [
        ("UPLOAD_MAX_PARTS", 1, Refusal.TOO_MANY_PARTS),
        ("UPLOAD_MAX_BYTES", 100, Refusal.UPLOAD_TOO_LARGE),
    ],
)
def test_more_than_we_take_is_refused_before_it_is_stored(
    owner, tmp_path, settings, setting, limit, reason
):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    setattr(settings, setting, limit)
    archive = facebook(tmp_path / "a.zip", [A_WALK])

    with pytest.raises(Refused) as refused:
        accept_upload(person=owner, files=[archive, archive], at=NOW)

    assert (refused.value.reason, refused.value.limit) == (reason, limit)
    assert not Import.objects.exists()
    assert not settings.UPLOAD_DIR.exists()


# --- In the foreground --------------------------------------------------------------------------


def test_in_the_foreground_the_file_stays_where_it_is(owner, tmp_path, settings):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    archive = facebook(tmp_path / "a.zip", [A_WALK])
    told = []

    import_ = import_now(
        person=owner, paths=[archive], at=NOW, on_progress=lambda *done: told.append(done)
    )

    assert (import_.state, import_.posts_new) == (Import.State.DONE, 1)
    assert archive.exists()
    assert not settings.UPLOAD_DIR.exists()
    assert import_.parts.get().path == ""
    assert [done for done, _ in told] == [1]
    assert job_of(import_).state == Job.State.DONE


def test_the_names_of_built_archives_are_found(owner, tmp_path):
    build_facebook(tmp_path / "a.zip", posts=5)

    import_ = bring(owner, tmp_path / "a.zip")

    assert import_.account == account(owner, handle=HANDLE)
    assert import_.report["account"] == {"handle": HANDLE, "born": BORN}
