"""
An archive that is only checked: the numbers are those of an archive that is kept, and
afterwards nothing of it is anywhere.
"""

import json
import logging
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent import tasks
from consent.actions.forget_checks import CHECK_SHOWN, forget_check
from consent.actions.import_archive import (
    accept_upload,
    came_along,
)
from consent.actions.state_audience import state_audience
from consent.answers.groups import groups_of, totals
from consent.answers.world import world_of
from consent.core.choices import Decision, Scope
from consent.core.eligibility import Reason
from consent.core.posts import Kind
from consent.posts.models import AudienceStatement, Import, ImportPart, PlatformAccount, Post
from consent.posts.reading.refusals import Refusal
from tests import make
from tests.actions.test_import_platforms import packed
from tests.make import NOW, person
from tests.posts.formats import test_threads
from tests.posts.formats.build import build_facebook, build_instagram
from tests.posts.formats.test_tables import COLUMNS, SHARE, table
from tests.posts.small_archives import POSTS, bring, facebook, job_of, photo, seconds, work, wrote
from tests.posts.small_others import instagram, picture

pytestmark = pytest.mark.django_db

CANARY = "kanarienvogel"
Said = AudienceStatement.Said


def reasons(of):
    return {reason: count for reason, count in of.report["reasons"].items() if count}


# --- The same numbers ---------------------------------------------------------------------------


def nobody_knows_where():
    return person("ines@example.org")


def in_germany():
    return person("ines@example.org", country="DE", born=1985)


def as_a_child():
    return person("ines@example.org", country="DE", born=2002)


def who_objected():
    ines = in_germany()
    make.said(ines, Decision.OBJECT, at=NOW - timedelta(days=600))
    return ines


def who_objected_for_videos():
    ines = in_germany()
    make.said(ines, scope=Scope(kind=Kind.VIDEO), at=NOW - timedelta(days=1))
    return ines


def in_texas():
    return person("ines@example.org", country="US", subdivision="US-TX", born=1985)


@pytest.mark.parametrize(
    "who",
    [
        nobody_knows_where,
        in_germany,
        as_a_child,
        who_objected,
        who_objected_for_videos,
        in_texas,
    ],
)
@pytest.mark.parametrize("build", [build_facebook, build_instagram])
def test_a_check_counts_what_an_archive_that_is_kept_would_show(rulebook, tmp_path, who, build):
    ines = who()
    build(tmp_path / "a.zip")

    check = bring(ines, tmp_path / "a.zip", keep=False)
    assert not Post.objects.exists()
    kept = bring(ines, tmp_path / "a.zip")

    counted = totals(groups_of(world_of(ines, at=NOW)))
    assert reasons(check) == {reason: count for reason, count in counted.by_reason.items() if count}
    assert check.position == kept.posts_new == counted.total > 0
    for name in ("platform", "skipped_private", "unknown_files", "audience_known", "left_out"):
        assert check.report[name] == kept.report[name]


def test_choices_about_the_account_and_about_single_posts_count_in_a_check(rulebook, tmp_path):
    ines = in_germany()
    shares = [
        (f"2026-02-0{n} 01:21:47", f"{SHARE}{n}", f"Number {n}", "", "", "PUBLIC") for n in (1, 2)
    ]
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("Shares.csv", table(COLUMNS, *shares))
    account = bring(ines, archive).account
    one = Post.objects.filter(person=ines).first()
    scopes = [
        Scope(posts=frozenset({one.hex})),
        Scope(platform="linkedin", account=str(account.key)),
    ]
    # They say no after the platform's last day for posts of the past.
    objected = []
    for scope in scopes:
        make.said(ines, scope=scope)
        check = bring(ines, archive, keep=False)
        counted = totals(groups_of(world_of(ines, at=NOW))).by_reason
        assert reasons(check) == {reason: count for reason, count in counted.items() if count}
        objected.append(reasons(check).get(Reason.OBJECTED_TOO_LATE, 0))
    assert objected == [1, 2]


A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "statement",
    [
        {},
        {"since": date(2016, 3, 1)},
        {"until": date(2016, 3, 1)},
        {"since": date(2016, 3, 1), "until": date(2016, 3, 31)},
        {"album": "Ferien"},
        {"single": True},
    ],
    ids=["all", "since a day", "until a day", "a period", "an album", "single posts"],
)
@pytest.mark.parametrize("said", [Said.PUBLIC, Said.NOT_PUBLIC])
def test_what_the_person_said_of_an_account_counts_in_a_check(rulebook, tmp_path, statement, said):
    ines = in_germany()
    old, new = wrote("Old", seconds(2016, 2)), wrote("New", seconds(2016, 3, 31))
    albums = {"Ferien": [photo("1.jpg", seconds(2016, 7))], "Rest": [photo("2.jpg", 10)]}
    hidden = [wrote("Hidden", seconds(2016, 3, 2))]
    archive = facebook(tmp_path / "a.zip", [old, new], archived=hidden, albums=albums)
    kept = bring(ines, archive)
    about = dict(statement)
    if about.pop("single", False):
        about["posts"] = [Post.objects.filter(text="New").get().hex]
    unsaid = reasons(bring(ines, archive, keep=False))

    state_audience(person=ines, account=kept.account, said=said, at=NOW, **about)

    check = bring(ines, archive, keep=False)
    counted = totals(groups_of(world_of(ines, at=NOW))).by_reason
    assert reasons(check) == {reason: count for reason, count in counted.items() if count}
    assert reasons(check) != unsaid


@pytest.mark.parametrize("said", [Said.PUBLIC, Said.NOT_PUBLIC])
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("again", [True, False])
def test_what_they_said_of_a_private_account_counts_in_a_check(
    rulebook, tmp_path, said, named, again
):
    ines = in_germany()
    one, other = picture("lake", 2016), picture("road", 2017)
    first = instagram(tmp_path / "first.zip", one, private=True)
    account = bring(ines, first, at=NOW - 2 * A_DAY).account
    about = {"posts": [Post.objects.get().hex]} if named else {"of_private": True}
    state_audience(person=ines, account=account, said=said, at=NOW - A_DAY, **about)
    # Only the same file leaves it: another may be of a later day on which the account was private.
    then = first if again else instagram(tmp_path / "then.zip", one, other, private=True)

    check = bring(ines, then, keep=False)

    bring(ines, then)
    counted = totals(groups_of(world_of(ines, at=NOW))).by_reason
    assert reasons(check) == {reason: count for reason, count in counted.items() if count}
    assert (Reason.NOT_PUBLIC not in reasons(check)) is (again and said == Said.PUBLIC)


# --- Nothing is left ----------------------------------------------------------------------------


def with_canaries(path, *, broken=False):
    more = {f"your_facebook_activity/{CANARY}.json": "{}", f"{CANARY}.txt": CANARY}
    if broken:
        more[POSTS.format(2)] = f'[{{"timestamp": 1, "title": "{CANARY}"'
    return facebook(
        path,
        [wrote(f"{CANARY} {n}", seconds(2016, 5)) for n in range(20)],
        albums={CANARY: [photo(f"{CANARY}.jpg", seconds(2020), description=CANARY)]},
        handle=CANARY,
        more=more,
    )


def rows_of_every_table():
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            yield from cursor.fetchall()


def bytes_under(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file() and path.stat().st_size]


def holds_canary(path):
    content = path.read_bytes()
    return CANARY.encode() in content or CANARY.encode() in path.name.encode()


@pytest.fixture
def watched(caplog):
    """Everything that was said to the database or to a log."""
    caplog.set_level(logging.DEBUG)
    with CaptureQueriesContext(connection) as queries:
        yield lambda: [*(query["sql"] for query in queries.captured_queries), caplog.text]


def assert_no_canary(watched, settings):
    assert not [said for said in watched() if CANARY in said]
    assert not [row for row in rows_of_every_table() if CANARY in repr(row)]
    assert not [path for path in bytes_under(settings.DATA_DIR) if holds_canary(path)]


def test_the_watchers_see_the_canaries_of_an_archive_that_is_kept(
    rulebook, tmp_path, watched, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        bring(in_germany(), with_canaries(tmp_path / f"{CANARY}.zip"))

    with pytest.raises(AssertionError):
        assert_no_canary(watched, settings)
    assert [row for row in rows_of_every_table() if CANARY in repr(row)]


def test_of_a_check_nothing_but_numbers_was_ever_written(
    rulebook, tmp_path, watched, settings, django_capture_on_commit_callbacks
):
    archive = with_canaries(tmp_path / f"{CANARY}.zip")

    with django_capture_on_commit_callbacks(execute=True):
        check = bring(in_germany(), archive, keep=False)

    assert check.state == Import.State.DONE
    assert reasons(check) == {Reason.AUDIENCE_UNKNOWN: 21}
    assert_no_canary(watched, settings)
    assert not PlatformAccount.objects.exists()


def test_of_a_check_that_is_refused_nothing_is_written_either(
    rulebook, tmp_path, watched, settings, django_capture_on_commit_callbacks
):
    archive = with_canaries(tmp_path / f"{CANARY}.zip", broken=True)

    with django_capture_on_commit_callbacks(execute=True):
        check = bring(in_germany(), archive, keep=False)

    assert (check.state, check.refusal) == (Import.State.REFUSED, Refusal.BAD_JSON)
    assert check.refused_member == ""
    assert_no_canary(watched, settings)


def test_of_a_check_that_fails_for_another_reason_nothing_is_written_either(
    rulebook, tmp_path, watched, settings, monkeypatch, django_capture_on_commit_callbacks
):
    archive = with_canaries(tmp_path / f"{CANARY}.zip")
    check = accept_upload(person=in_germany(), files=[archive], at=NOW, keep=False)
    monkeypatch.setattr(
        "consent.actions.archive_check.ArchiveCheck._count",
        lambda _self, posts, *_: (_ for _ in ()).throw(ValueError(posts[0].text)),
    )

    with django_capture_on_commit_callbacks(execute=True):
        work(check)
        tasks.put_aside(job_of(check))

    assert_no_canary(watched, settings)


# --- Forgotten ------------------------------------------------------------------------------------


def test_the_owner_deletes_the_numbers_and_an_hour_does(rulebook, tmp_path):
    ines = in_germany()
    archive = facebook(tmp_path / "a.zip", [wrote("A walk", seconds(2016))])
    check, kept = bring(ines, archive, keep=False), bring(ines, archive)

    forget_check(import_=kept, at=NOW)
    forget_check(import_=check, at=NOW)

    assert list(Import.objects.all()) == [kept]
    again = bring(ines, archive, keep=False)
    Import.objects.filter(pk=again.pk).update(ended_at=NOW)
    tasks.forget_checks.forget_checks(at=NOW + CHECK_SHOWN)
    assert Import.objects.count() == 2
    tasks.forget_checks.forget_checks(at=NOW + CHECK_SHOWN + timedelta(seconds=1))
    assert list(Import.objects.all()) == [kept]
    assert not ImportPart.objects.exclude(of=kept).exists()


@pytest.mark.parametrize("deleted", ["instagram", "threads"])
def test_the_numbers_of_both_platforms_in_a_file_are_deleted_together(rulebook, tmp_path, deleted):
    archive = packed(test_threads.archive(), tmp_path / "a.zip")
    check = bring(in_germany(), archive, keep=False)
    [threads] = came_along(check)
    work(threads)
    kept = bring(check.person, archive)

    forget_check(import_=check if deleted == "instagram" else threads, at=NOW)

    assert set(Import.objects.all()) == {kept, *came_along(kept)}


def test_a_platform_that_is_still_to_be_read_is_stopped_and_deleted_with_it(
    rulebook, tmp_path, django_capture_on_commit_callbacks
):
    archive = packed(test_threads.archive(), tmp_path / "a.zip")
    check = bring(in_germany(), archive, keep=False)
    [threads] = came_along(check)
    [part] = threads.parts.all()

    with django_capture_on_commit_callbacks(execute=True):
        forget_check(import_=check, at=NOW)

    assert not Import.objects.exists()
    assert not Path(part.path).exists()


def test_a_check_that_runs_is_not_forgotten(rulebook, tmp_path):
    archive = facebook(tmp_path / "a.zip", [wrote("A walk", seconds(2016))])
    check = accept_upload(person=in_germany(), files=[archive], at=NOW, keep=False)

    forget_check(import_=check, at=NOW)

    assert Import.objects.filter(pk=check.pk).exists()


# --- At the command line --------------------------------------------------------------------------


def test_the_command_prints_the_numbers_and_keeps_nothing(rulebook, tmp_path, capsys):
    in_germany()
    archive = facebook(tmp_path / "a.zip", [wrote("A walk", seconds(2016))])

    call_command(
        "import_archive", str(archive), person="ines@example.org", only_check=True, json=True
    )

    told = json.loads(capsys.readouterr().out)
    assert (told["platform"], told["posts"]) == ("facebook", 1)
    assert told["reasons"] == {"audience_unknown": 1}
    assert not Import.objects.exists()
    assert zipfile.is_zipfile(archive)
