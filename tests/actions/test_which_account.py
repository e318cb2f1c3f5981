"""
Archives that name no account, of somebody who has two.

Where nothing tells whose an archive is, its owner is asked, and until they answer nothing of it
is here but its files (test_whose_archive.py).
"""

import json
import zipfile

import pytest
from django.utils import timezone

from consent import queue
from consent.actions.import_archive import accept_upload, came_along, read_archive
from consent.answers.groups import groups_of
from consent.answers.world import world_of
from consent.core.choices import Decision, Scope
from consent.posts.models import Import, PlatformAccount, Post
from consent.posts.sentences import WHICH_ACCOUNT
from tests import make
from tests.actions.test_import_platforms import packed as instagram_with
from tests.make import NOW, person
from tests.posts.formats import test_threads
from tests.posts.formats.test_tables import COLUMNS, REDDIT, SHARE, table
from tests.posts.small_archives import bring, job_of, work

pytestmark = pytest.mark.django_db

STATISTICS = ("statistic", "value")


@pytest.fixture
def ines():
    return person("ines@example.org", country="DE", born=1985)


def packed(path, **files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return path


def linkedin(tmp_path, *numbers, day="2026-02-09"):
    shares = [(f"{day} 01:21:47", f"{SHARE}{n}", f"No. {n}", "", "", "PUBLIC") for n in numbers]
    return packed(tmp_path / f"{numbers}.zip", Shares=table(COLUMNS, *shares))


def reddit(tmp_path, *ids, name="", made="2026-02-10 00:00:00 UTC"):
    rows = [(i, "/r/x/a", "2026-02-09 01:21:47 UTC", "", "x", "0", i, "", "") for i in ids]
    more = {}
    if name:
        said = [("account name", name), ("export time", made), ("email", "canary@example.org")]
        more["statistics"] = table(STATISTICS, *said)
    return packed(tmp_path / f"{ids}{name}.zip", posts=table(REDDIT, *rows), **more)


def posts_of(handle):
    return sorted(Post.objects.filter(account__handle=handle).values_list("text", flat=True))


def handles(ines):
    return sorted(PlatformAccount.objects.filter(person=ines).values_list("handle", flat=True))


# --- The file says it -----------------------------------------------------------------------------


def test_files_of_reddit_say_whose_they_are(rulebook, ines, tmp_path):
    bring(ines, reddit(tmp_path, "aa", name="ines_reads"))
    import_ = bring(ines, reddit(tmp_path, "bb", name="ines_writes"))

    assert handles(ines) == ["ines_reads", "ines_writes"]
    assert (posts_of("ines_reads"), posts_of("ines_writes")) == (["aa"], ["bb"])
    assert import_.report["made"]["earliest"] == "2026-02-10T00:00:00Z"
    assert "canary" not in repr(Import.objects.values_list("report"))


@pytest.mark.parametrize("build", [linkedin, reddit])
def test_a_file_with_a_post_in_common_is_of_the_same_account(rulebook, ines, tmp_path, build):
    bring(ines, build(tmp_path, "1", "2"))

    again = bring(ines, build(tmp_path, "2", "3"))

    assert (again.state, again.posts_new, again.posts_known) == ("done", 1, 1)
    assert handles(ines) == [""]


# --- Nothing says it ------------------------------------------------------------------------------


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize("build", [linkedin, reddit])
def test_a_file_of_nobody_knows_which_account_brings_nothing_and_asks(
    rulebook, ines, tmp_path, build, keep
):
    bring(ines, build(tmp_path, "1", "2"))
    before = list(Post.objects.values())

    other = bring(ines, build(tmp_path, "3", "4"), keep=keep)

    assert (other.state, other.refusal) == ("refused", WHICH_ACCOUNT)
    assert list(Post.objects.values()) == before
    assert handles(ines) == [""]


def test_posts_of_another_account_get_no_yes_of_the_first(rulebook, ines, tmp_path):
    first = bring(ines, linkedin(tmp_path, "1")).account
    make.said(ines, Decision.OBJECT, Scope(platform="linkedin", account=str(first.key)))

    bring(ines, linkedin(tmp_path, "2"), account="at work")

    assert (posts_of(""), posts_of("at work")) == (["No. 1"], ["No. 2"])
    by_account = {
        group.account.handle: group.verdict.reason.outcome
        for group in groups_of(world_of(ines, at=NOW))
    }
    assert set(by_account) == {"", "at work"}


def test_the_owner_says_that_it_is_the_account_that_is_here(rulebook, ines, tmp_path):
    bring(ines, linkedin(tmp_path, "1"))

    bring(ines, linkedin(tmp_path, "2"), account="")

    assert posts_of("") == ["No. 1", "No. 2"]
    # The other file may be one of a part of the time: nothing is said to be gone.
    assert not Post.objects.exclude(missing_since=None).exists()


def test_the_owner_says_that_it_is_another_one_and_files_are_told_apart_from_then_on(
    rulebook, ines, tmp_path
):
    bring(ines, linkedin(tmp_path, "1", "2"))
    bring(ines, linkedin(tmp_path, "3", "4"), account="at work")

    bring(ines, linkedin(tmp_path, "3", "4", "5"))
    bring(ines, linkedin(tmp_path, "1", "2", "6"))

    assert posts_of("") == ["No. 1", "No. 2", "No. 6"]
    assert posts_of("at work") == ["No. 3", "No. 4", "No. 5"]
    third = bring(ines, linkedin(tmp_path, "7"))
    assert third.refusal == WHICH_ACCOUNT
    assert not Post.objects.filter(text="No. 7").exists()


def test_the_account_that_a_file_names_is_its_account_whatever_its_owner_says(
    rulebook, ines, tmp_path
):
    bring(ines, reddit(tmp_path, "aa", name="ines_reads"))
    bring(ines, reddit(tmp_path, "bb", name="ines_writes"))

    bring(ines, reddit(tmp_path, "cc", name="ines_writes"), account="ines_reads")

    assert (posts_of("ines_reads"), posts_of("ines_writes")) == (["aa"], ["bb", "cc"])


def test_an_account_that_is_called_otherwise_now_is_the_one_its_owner_says(
    rulebook, ines, tmp_path
):
    bring(ines, reddit(tmp_path, "aa", name="ines_reads"))

    bring(ines, reddit(tmp_path, "bb", name="ines_writes"), account="ines_reads")

    assert posts_of("ines_writes") == ["aa", "bb"]
    assert handles(ines) == ["ines_writes"]


def test_a_file_with_a_name_does_not_give_it_to_an_account_it_has_no_post_of(
    rulebook, ines, tmp_path
):
    bring(ines, reddit(tmp_path, "aa"))

    asked = bring(ines, reddit(tmp_path, "bb", name="ines_writes"))
    assert (asked.refusal, handles(ines)) == (WHICH_ACCOUNT, [""])

    bring(ines, reddit(tmp_path, "bb", name="ines_writes"), account="ines_writes")
    assert (posts_of(""), posts_of("ines_writes")) == (["aa"], ["bb"])


def test_a_file_with_a_name_and_a_post_of_the_account_gives_it_the_name(rulebook, ines, tmp_path):
    bring(ines, reddit(tmp_path, "aa"))

    bring(ines, reddit(tmp_path, "aa", "bb", name="ines_reads"))

    assert posts_of("ines_reads") == ["aa", "bb"]
    assert handles(ines) == ["ines_reads"]


@pytest.mark.parametrize("account", ["canary", ""])
def test_a_check_keeps_no_name_that_was_not_here(rulebook, ines, tmp_path, account):
    bring(ines, linkedin(tmp_path, "1"))

    check = bring(ines, linkedin(tmp_path, "2"), keep=False, account=account)

    assert check.state == "done"
    assert "canary" not in repr(list(Import.objects.values()))
    assert sum(check.report["reasons"].values()) == 1
    assert handles(ines) == [""]


def test_the_accounts_of_other_people_say_nothing(rulebook, ines, tmp_path):
    mallory = person("mallory@example.org")
    bring(mallory, linkedin(tmp_path, "1"))

    assert bring(ines, linkedin(tmp_path, "2")).state == "done"


def test_the_answer_counts_for_posts_of_another_platform_in_the_file_too(rulebook, ines, tmp_path):
    def threads(name, text):
        files = test_threads.archive()
        del files[f"{test_threads.FOLDER}/personal_information.json"]
        one = {"media": [{"uri": "", "creation_timestamp": 1714557600, "title": text}]}
        posts = json.dumps({"text_post_app_text_posts": [one]})
        files[f"{test_threads.FOLDER}/threads_and_replies.json"] = posts
        return instagram_with(files, tmp_path / name)

    def brought(archive, **how):
        [guest] = came_along(bring(ines, archive, **how))
        work(guest)
        return guest

    assert brought(threads("1.zip", "Servus")).state == "done"
    assert brought(threads("2.zip", "See")).refusal == WHICH_ACCOUNT

    assert brought(threads("2.zip", "See"), account="").state == "done"
    here = Post.objects.filter(account__platform="threads").values_list("text", flat=True)
    assert set(here) == {"Servus", "See"}


@pytest.mark.parametrize("shares", [True, False])
def test_posts_of_a_file_that_was_stopped_stay_only_if_it_is_of_the_account(
    rulebook, ines, tmp_path, shares
):
    bring(ines, linkedin(tmp_path, "1"))
    numbers = ("1" if shares else "2", "3")
    import_ = accept_upload(person=ines, files=[linkedin(tmp_path, *numbers)], at=NOW)
    job = queue.claim(job_id=job_of(import_).pk, at=timezone.now())

    def stop(_done, _about):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_archive(job=job, clock=timezone.now, on_progress=stop)

    import_.refresh_from_db()
    ended = (import_.state, import_.refusal)
    assert ended == (("stopped", "") if shares else ("refused", WHICH_ACCOUNT))
    assert posts_of("") == (["No. 1", "No. 3"] if shares else ["No. 1"])
