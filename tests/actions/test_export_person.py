"""Somebody takes their data along: all of it, as files that anybody can read, for them alone."""

import csv
import errno
import io
import json
import tracemalloc
import zipfile
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Export
from consent import tasks
from consent.actions.erase_person import ask_for_erasure, erase_person
from consent.actions.export_person import (
    ask_for_export,
    export_person,
    file_of,
    forget_exports,
    give_up,
)
from consent.actions.held import EVERYTHING
from consent.core.receipts import verify
from consent.ledger.publish import publish
from consent.ledger.published import trusted_keys
from consent.posts.models import Post
from consent.queue import Job
from tests import make
from tests.actions.test_erase_person import everything_about

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORT_DIR = tmp_path / "exports"
    return settings.EXPORT_DIR


@pytest.fixture
def full(ledger, ines, sam):
    everything_about(ines, sam)
    publish(at=make.NOW)
    return ines


def take(person):
    """What a person gets, by the names of the files in it."""
    asked = ask_for_export(person=person, at=make.NOW)
    tasks.export_person(job_id=Job.objects.get(key=f"export:{asked.pk}").pk)
    asked.refresh_from_db()
    assert asked.state == "ready"
    with zipfile.ZipFile(file_of(asked)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def named(held):
    return [one for one in held if one.name]


def test_every_row_of_every_table_about_the_person_is_in_it(full):
    asked = ask_for_export(person=full, at=make.NOW)
    keys = {one.name: set(one.rows(full).values_list("pk", flat=True)) for one in named(EVERYTHING)}
    assert all(keys.values())
    tasks.export_person(job_id=Job.objects.get(key=f"export:{asked.pk}").pk)

    with zipfile.ZipFile(file_of(asked)) as archive:
        for one in named(EVERYTHING):
            rows = json.loads(archive.read(f"{one.name}.json"))
            table = list(csv.DictReader(io.StringIO(archive.read(f"{one.name}.csv").decode())))
            column = one.model._meta.pk.attname
            wanted = {field.attname for field in one.model._meta.concrete_fields} - set(one.secret)
            assert {row[column] for row in rows} == keys[one.name], one.name
            assert {row[column] for row in table} == {str(key) for key in keys[one.name]}
            assert set(rows[0]) == set(table[0]) == wanted


def test_nothing_of_anybody_else_is_in_it(full, mallory, sam):
    make.post(mallory, text="Not hers")
    make.said(mallory)

    whole = b"".join(take(full).values())

    for word in (b"mallory", b"Not hers", str(mallory.subject).encode(), b"sam@example.org"):
        assert word not in whole


def test_secrets_are_not_in_it_and_the_file_says_which(full):
    full.set_password("long and seldom words")
    full.save()

    files = take(full)

    assert full.password.encode() not in b"".join(files.values())
    assert "data" not in json.loads(files["second-factors.json"])[0]
    readme = files["README.txt"].decode()
    assert "- what your password is checked against\n" in readme
    assert "- the secret of a second factor\n" in readme


def test_receipts_are_files_that_prove_by_themselves(full):
    number = make.choices().get().number

    files = take(full)

    proven = verify(files[f"receipts/{number}.tlog-proof"], keys=trusted_keys())
    assert proven.record["subject"] == str(full.subject)
    assert "In the folder “receipts” is 1 receipt." in files["README.txt"].decode()


def test_a_choice_that_is_too_new_for_a_receipt_is_named(full):
    number = make.said(full, make.Decision.WITHDRAW).number

    files = take(full)

    assert f"receipts/{number}.tlog-proof" not in files
    assert number in files["README.txt"].decode()


def test_what_a_stranger_wrote_is_not_computed_by_a_program_for_tables(ines):
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\tx"):
        make.post(ines, text=text)

    files = take(ines)

    table = list(csv.DictReader(io.StringIO(files["posts.csv"].decode())))
    assert [row["text"] for row in table] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx"]
    assert json.loads(files["posts.json"])[0]["text"] == "=1+1"


def test_a_mail_says_that_it_is_ready_and_until_when(full, settings):
    take(full)
    tasks.tell_export(job_id=Job.objects.get(key__startswith="tell-export:").pk)

    (told,) = mail.outbox
    assert (told.to, told.subject) == (["ines@example.org"], "Your data is ready for you")
    assert "http" not in told.body
    export = Export.objects.get()
    assert export.ends_at - export.done_at == timedelta(days=7) == settings.EXPORT_KEPT


def test_asking_twice_makes_one_and_a_new_one_replaces_the_old(full, folder):
    first = ask_for_export(person=full, at=make.NOW)
    assert ask_for_export(person=full, at=make.NOW) == first
    take(full)
    take(full)

    assert [path.name for path in folder.iterdir()] == [f"{Export.objects.get().key}.zip"]


def test_the_file_is_its_owners_alone_and_goes_when_its_time_is_over(full, folder):
    take(full)
    export = Export.objects.get()
    assert file_of(export).stat().st_mode & 0o777 == 0o600

    forget_exports(at=export.ends_at - timedelta(seconds=1))
    assert file_of(export).exists()
    forget_exports(at=export.ends_at)

    assert not Export.objects.exists()
    assert list(folder.iterdir()) == []


class Killed(BaseException):
    """The worker dies here."""


def die():
    raise Killed


def test_what_a_dead_worker_has_left_is_made_by_the_next(full, folder):
    asked = ask_for_export(person=full, at=make.NOW)
    with pytest.raises(Killed):
        export_person(export_id=asked.pk, clock=timezone.now, alive=die)
    assert len(list(folder.glob("*.part"))) == 1

    export_person(export_id=asked.pk, clock=timezone.now, alive=lambda: None)

    asked.refresh_from_db()
    assert asked.state == "ready"
    assert asked.rows_done == asked.rows_about
    assert [path.suffix for path in folder.iterdir()] == [".zip"]


def test_half_a_file_does_not_stay_in_the_way_of_others_on_a_full_disk(full, folder):
    asked = ask_for_export(person=full, at=make.NOW)

    def no_room():
        assert len(list(folder.glob("*.part"))) == 1
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        export_person(export_id=asked.pk, clock=timezone.now, alive=no_room)
    assert list(folder.iterdir()) == []

    export_person(export_id=asked.pk, clock=timezone.now, alive=lambda: None)

    asked.refresh_from_db()
    assert asked.state == "ready"


def test_what_cannot_be_made_is_told(full, folder):
    asked = ask_for_export(person=full, at=make.NOW)
    with pytest.raises(Killed):
        export_person(export_id=asked.pk, clock=timezone.now, alive=die)

    give_up(export_id=asked.pk)

    asked.refresh_from_db()
    assert asked.state == "failed"
    assert list(folder.iterdir()) == []
    assert ask_for_export(person=full, at=make.NOW).state == "waiting"


def test_a_file_goes_with_the_account(full, folder):
    take(full)

    asked = ask_for_erasure(person=full, channel="web", by=None, at=make.NOW)
    erase_person(erasure_id=asked.pk, at=make.NOW)

    assert list(folder.iterdir()) == []


def once(act):
    """Do something the first time that the worker says it is alive: its file is half made."""
    left = [act]
    return lambda: left.pop()() if left else None


@pytest.mark.parametrize("erased", [True, False])
def test_who_leaves_while_their_file_is_made_gets_none_and_nothing_fails(full, folder, erased):
    asked = ask_for_export(person=full, at=make.NOW)

    def leave():
        asked = ask_for_erasure(person=full, channel="web", by=None, at=make.NOW)
        if erased:
            erase_person(erasure_id=asked.pk, at=make.NOW)

    export_person(export_id=asked.pk, clock=timezone.now, alive=once(leave))

    assert list(folder.iterdir()) == []
    assert not Export.objects.filter(state="ready").exists()
    assert not Job.objects.filter(key__startswith="tell-export").exists()


def test_a_worker_that_has_lost_the_job_leaves_the_file_of_the_other_one(full, folder):
    asked = ask_for_export(person=full, at=make.NOW)

    def other():
        export_person(export_id=asked.pk, clock=timezone.now, alive=lambda: None)

    export_person(export_id=asked.pk, clock=timezone.now, alive=once(other))

    asked.refresh_from_db()
    assert asked.state == "ready"
    assert [path.stat().st_size for path in folder.iterdir()] == [asked.size]


def peak(person):
    asked = ask_for_export(person=person, at=make.NOW)
    tracemalloc.start()
    export_person(export_id=asked.pk, clock=timezone.now, alive=lambda: None)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_many_posts_take_no_more_memory_than_some(ines, mallory):
    for person, count in ((mallory, 5_000), (ines, 25_000)):
        first = make.post(person)
        Post.objects.bulk_create(
            Post(
                person=person,
                account=first.account,
                key=number.to_bytes(16, "big"),
                kind="post",
                state="live",
                audience="public",
                basis="statement",
                archive_audience="public",
                archive_basis="statement",
                text=f"Post number {number}",
            )
            for number in range(count)
        )

    assert peak(ines) < 1.2 * peak(mallory)
