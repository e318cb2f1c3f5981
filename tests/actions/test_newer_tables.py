"""A worker of before an update says of nobody that all of theirs is deleted, or in their file."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Erasure, Export, User
from consent import tasks
from consent.actions import export_person as exporting
from consent.actions.erase_person import ask_for_erasure
from consent.actions.newer_tables import NewerTables, refuse_newer_tables
from consent.posts.models import Post
from consent.queue import Job
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_the_owner")]


def made(table, sort="TABLE"):
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE {sort} {table} (person_id bigint)")


def dropped(table):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {table}")


@pytest.fixture
def newer():
    """A table of the version that is being brought in."""
    made("posts_bookmark")


def test_an_account_is_deleted_by_a_worker_that_knows_all_tables(ines, newer):
    make.post(ines, platform="home")
    erasure = ask_for_erasure(person=ines, channel=Erasure.Channel.WEB, by=None, at=timezone.now())
    job = Job.objects.get(key=f"erase:{erasure.pk}")

    tasks.erase_person(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.WAITING, 0)
    assert Post.objects.filter(person=ines).count() == 1

    dropped("posts_bookmark")
    Job.objects.update(not_before=None)
    tasks.erase_person(job_id=job.pk)

    assert not Post.objects.exists()
    assert not User.objects.filter(pk=ines.pk).exists()


def test_so_is_a_file_of_all_data_made(ines, newer, settings, tmp_path):
    settings.EXPORT_DIR = tmp_path
    export = exporting.ask_for_export(person=ines, at=timezone.now())
    job = Job.objects.get(task="consent.export_person")

    tasks.export_person(job_id=job.pk)

    job.refresh_from_db()
    export.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.WAITING, 0)
    assert export.state == Export.State.WAITING
    assert list(tmp_path.iterdir()) == []


def test_the_command_closes_the_account_and_says_who_deletes_it(ines, newer):
    with pytest.raises(CommandError, match="a worker of that version deletes it"):
        call_command("erase_person", ines.email)

    ines.refresh_from_db()
    assert not ines.is_active
    assert Job.objects.get(task="consent.erase_person").state == Job.State.WAITING


@pytest.mark.parametrize("table", ["django_more", "notes_of_the_operator"])
def test_tables_of_others_do_not_matter(rulebook, table):
    made(table)

    refuse_newer_tables()


def test_a_table_of_one_connection_does_not_matter(rulebook):
    made("posts_incoming_here", sort="TEMPORARY TABLE")

    refuse_newer_tables()


def test_one_of_ours_does(rulebook, newer):
    with pytest.raises(NewerTables):
        refuse_newer_tables()
