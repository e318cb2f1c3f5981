"""
An archive that waits for its owner to say which account it is from.

Its files wait for an hour, one archive of a person, and no longer than its owner wants.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from consent.actions.forget_checks import forget_checks
from consent.actions.import_archive import AlreadyRunning, accept_upload
from consent.actions.whose_archive import (
    TooLate,
    answer,
    forget_unanswered,
    leave_open,
    waits_until,
)
from consent.posts import uploads
from consent.posts.models import Import
from tests.actions.test_which_account import linkedin, posts_of
from tests.leaving import erase
from tests.make import NOW
from tests.posts.small_archives import bring, work

pytestmark = pytest.mark.django_db(transaction=True)


def asked(ines, tmp_path, **how):
    """An archive of LinkedIn that waits for its owner to say which account it is from."""
    bring(ines, linkedin(tmp_path, "1"))
    return bring(ines, linkedin(tmp_path, "2"), **how)


def files_of(import_):
    return [Path(part.path) for part in import_.parts.filter(deleted_at=None)]


@pytest.mark.parametrize(
    ("account", "here"),
    [("", {"": ["No. 1", "No. 2"]}), ("at work", {"": ["No. 1"], "at work": ["No. 2"]})],
)
def test_the_file_waits_and_is_read_with_the_answer(rulebook, ines, tmp_path, account, here):
    import_ = asked(ines, tmp_path)
    [file] = files_of(import_)
    assert waits_until(import_) == import_.ended_at + timedelta(hours=1)

    answer(import_=import_, account=account, at=NOW)
    work(import_)

    assert (import_.state, import_.refusal, import_.posts_new) == ("done", "", 1)
    assert {handle: posts_of(handle) for handle in here} == here
    assert waits_until(import_) is None
    assert not file.exists()


def test_a_file_whose_reading_was_stopped_is_read_with_the_answer(rulebook, ines, tmp_path):
    import_ = asked(ines, tmp_path)
    Import.objects.filter(pk=import_.pk).update(stop_asked_at=NOW)

    answer(import_=import_, account="", at=NOW)
    work(import_)

    assert (import_.state, posts_of("")) == ("done", ["No. 1", "No. 2"])


def test_the_answer_to_a_check_keeps_no_post_and_no_name(rulebook, ines, tmp_path):
    check = asked(ines, tmp_path, keep=False)

    answer(import_=check, account="canary", at=NOW)
    work(check)

    assert check.state == "done"
    assert sum(check.report["reasons"].values()) == 1
    assert "canary" not in repr(list(Import.objects.values()))
    assert posts_of("") == ["No. 1"]


def test_a_file_without_an_answer_is_deleted_after_an_hour(rulebook, ines, tmp_path):
    import_ = asked(ines, tmp_path)
    [file] = files_of(import_)
    until = waits_until(import_)

    forget_unanswered(at=until)
    uploads.sweep(at=until + timedelta(days=1))
    assert file.exists()
    forget_unanswered(at=until + timedelta(seconds=1))

    assert not file.exists()
    import_.refresh_from_db()
    assert (import_.state, files_of(import_)) == ("refused", [])
    with pytest.raises(TooLate):
        answer(import_=import_, account="", at=until)
    import_.refresh_from_db()
    assert import_.state == "refused"


def test_its_owner_can_have_it_deleted_at_once(rulebook, ines, tmp_path):
    import_ = asked(ines, tmp_path)
    [file] = files_of(import_)

    leave_open(import_=import_, at=NOW)

    assert not file.exists()
    assert waits_until(import_) is None


def test_one_file_of_a_person_waits_and_no_more(rulebook, ines, tmp_path):
    first = asked(ines, tmp_path)
    [file] = files_of(first)

    second = bring(ines, linkedin(tmp_path, "3"))

    assert not file.exists()
    assert (waits_until(first), len(files_of(second))) == (None, 1)


def test_no_file_is_left_of_a_check_whose_question_is_an_hour_old(rulebook, ines, tmp_path):
    check = asked(ines, tmp_path, keep=False)
    [file] = files_of(check)

    forget_checks(at=check.ended_at + timedelta(hours=1, seconds=1))

    assert not file.parent.exists()
    assert not Import.objects.filter(keeps=False).exists()


def test_no_file_is_left_of_who_leaves_while_one_waits(rulebook, ines, tmp_path):
    [file] = files_of(asked(ines, tmp_path))

    erase(ines)

    assert not file.parent.exists()


def test_an_answer_waits_while_another_file_is_read(rulebook, ines, tmp_path):
    import_ = asked(ines, tmp_path)
    accept_upload(person=ines, files=[linkedin(tmp_path, "3")], at=NOW)

    with pytest.raises(AlreadyRunning):
        answer(import_=import_, account="", at=NOW)

    assert len(files_of(import_)) == 1


def test_a_file_that_asks_nothing_takes_no_answer(rulebook, ines, tmp_path):
    done = bring(ines, linkedin(tmp_path, "1"))

    with pytest.raises(TooLate):
        answer(import_=done, account="at work", at=NOW)

    done.refresh_from_db()
    assert (done.state, done.said_account) == ("done", None)
