"""A file of what a platform says, as long as it likes, taken in as often as it takes."""

import gzip
import io
import json
import sys
from datetime import UTC, datetime

import duckdb
import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import OperationalError

from consent.access.secrets import Use, mark_of, secret_of
from consent.actions import ingest_file
from consent.posts.ingest.files import LONGEST, as_lines
from consent.posts.ingest.store import fed_here
from consent.posts.models import PlatformAccount, Post
from tests import make
from tests.make_ingest import account, post, removal

pytestmark = pytest.mark.django_db


def written(path, *lines):
    rows = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    body = b"".join(row + b"\n" for row in rows)
    path.write_bytes(gzip.compress(body) if path.suffix == ".gz" else body)
    return path


def written_as(path, lines):
    """A file of lines about posts, in the form that its name says."""
    if path.suffix != ".parquet":
        return written(path, *lines)
    plain = written(path.with_suffix(".json"), *lines)
    duckdb.execute(f"COPY (SELECT * FROM read_json_auto('{plain}')) TO '{path}' (FORMAT PARQUET)")
    return path


def run(path):
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command("ingest", path, "--json", stdout=out, stderr=err)
    except SystemExit as ended:
        status = ended.code
    return json.loads(out.getvalue()), err.getvalue(), status


@pytest.mark.parametrize("name", ["posts.ndjson", "posts.ndjson.gz"])
def test_a_file_is_taken_in_and_again_changes_nothing(rulebook, tmp_path, name):
    path = written(
        tmp_path / name,
        account(country="DE"),
        *(post(f"p{number}") for number in range(50)),
        removal("p7"),
    )

    first, _, status = run(path)
    again, _, _ = run(path)

    assert (first, status) == ({"lines": 52, "accepted": 52, "known": 0, "refused": 0}, 0)
    assert (again["accepted"], again["known"]) == (1, 51)
    assert Post.objects.count() == 49


def test_batches_end_in_the_same_state_as_one(rulebook, tmp_path, monkeypatch):
    """Some of the posts are known, some removed, some twice in one batch."""
    monkeypatch.setattr(fed_here(), "lines_at_once", 3)
    path = written(
        tmp_path / "f.ndjson",
        *(post(f"p{number % 5}", number) for number in range(13)),
        *(removal(f"p{number}", 11) for number in range(5)),
        post("p9"),
        post("p9", 2, text="Last"),
    )

    taken, _, _ = run(path)

    assert taken["lines"] == 20
    kept = {(bytes(p.key), p.version) for p in Post.objects.all()}
    from consent.core.posts import key_of

    assert kept == {(key_of("p2"), 12), (key_of("p9"), 2)}


def test_refused_lines_are_told_by_number_and_the_others_stay(rulebook, tmp_path):
    path = written(
        tmp_path / "f.ndjson",
        post(),
        post("p2", kind="poem"),
        b"",
        {"platform": "home"},
        post("p3", platform="nowhere"),
        b'{"text": "' + b"x" * (LONGEST + 10) + b'"}',
        post("p4"),
    )

    taken, told, status = run(path)

    assert (taken["accepted"], taken["refused"], status) == (2, 4, 1)
    lines = told.splitlines()
    assert lines[0].startswith("line 2 (p2): kind must be one of: post, ")
    assert lines[1] == "line 4 (): type is missing"
    assert lines[2] == "line 5 (p3): platform is none that this site knows"
    assert lines[3] == "line 6 (): is longer than 1,000,000 bytes"


def test_what_stands_before_a_break_is_kept(rulebook, tmp_path, monkeypatch):
    monkeypatch.setattr(fed_here(), "lines_at_once", 10)
    path = written(
        tmp_path / "f.ndjson.gz", *(post(f"p{number}", text=str(number)) for number in range(9_999))
    )
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with pytest.raises(CommandError, match="cannot be read on"):
        run(path)

    assert 0 < Post.objects.count() < 9_999


def test_what_stands_before_a_break_is_kept_also_of_the_first_lines(rulebook, tmp_path):
    path = written(
        tmp_path / "f.ndjson.gz", *(post(f"p{number}", text=str(number)) for number in range(581))
    )
    path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(CommandError, match="Lines before that are kept"):
        call_command("ingest", path)

    assert Post.objects.count() > 400


@pytest.mark.parametrize("name", ["posts.ndjson", "posts.parquet"])
def test_where_the_database_has_no_room_what_came_before_stays_and_the_rest_can_follow(
    rulebook, tmp_path, monkeypatch, name
):
    monkeypatch.setattr(fed_here(), "lines_at_once", 10)
    path = written_as(tmp_path / name, [post(f"p{number}") for number in range(25)])
    fill = ingest_file.ingest

    def until_full(*, lines, **more):
        if Post.objects.count() >= 20:
            raise OperationalError("could not extend file: No space left on device\nHINT: Look.")
        return fill(lines=lines, **more)

    with monkeypatch.context() as full:
        full.setattr(ingest_file, "ingest", until_full)
        with pytest.raises(
            CommandError, match=r"takes no more.*left on device\. Lines before.*kept"
        ):
            call_command("ingest", path)
    assert Post.objects.count() == 20

    told, _, status = run(path)
    assert (told["accepted"], told["known"], status) == (5, 20, 0)


def test_a_file_that_is_not_there_is_named(rulebook, tmp_path):
    with pytest.raises(CommandError, match=r"There is no file .*gone\.ndjson"):
        run(tmp_path / "gone.ndjson")


def test_parquet_without_its_engine_says_what_to_install(rulebook, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)

    with pytest.raises(CommandError, match="pip install duckdb"):
        run(written(tmp_path / "posts.parquet"))


def test_rows_of_a_table_are_lines(rulebook):
    rows = [("a1", datetime(2026, 1, 1), None), ("a2", datetime(2026, 1, 1, tzinfo=UTC), "Hi")]

    assert list(as_lines(["account_id", "created_at", "text"], rows)) == [
        {
            "type": "post",
            "account_id": "a1",
            "created_at": "2026-01-01T00:00:00+00:00",
            "text": None,
        },
        {
            "type": "post",
            "account_id": "a2",
            "created_at": "2026-01-01T00:00:00+00:00",
            "text": "Hi",
        },
    ]


def test_the_mark_of_an_address_links_as_the_address_does(ines, tmp_path):
    EmailAddress.objects.create(user=ines, email=ines.email, verified=True, primary=True)
    secret = bytes.fromhex(secret_of("home", Use.EMAIL))
    mark = mark_of(" Ines@Example.org", secret).hex()
    path = written(
        tmp_path / "f.ndjson", account(email_hash=mark, email_verified=True), post(), account("a2")
    )

    run(path)

    assert PlatformAccount.objects.get(platform_id="a1").person == ines
    assert Post.objects.get().person == ines


@pytest.mark.parametrize(
    "theirs", ["\u212aate@example.org", "kate@example.or\u0262", "İnes@example.org"]
)
@pytest.mark.parametrize("as_mark", [False, True])
def test_an_address_that_only_looks_alike_links_nothing(ines, tmp_path, theirs, as_mark):
    """The sign for Kelvin in small letters is k, and İ is i with a dot; other mailboxes still."""
    for email in ("kate@example.org", "i\u0307nes@example.org"):
        EmailAddress.objects.create(user=make.person(email), email=email, verified=True)
    said = {"email": theirs}
    if as_mark:
        said = {"email_hash": mark_of(theirs, bytes.fromhex(secret_of("home", Use.EMAIL))).hex()}

    result, _, _ = run(written(tmp_path / "f.ndjson", account(**said, email_verified=True)))

    assert result["accepted"] == 1
    assert PlatformAccount.objects.get().person is None


def test_other_letters_are_the_same_where_they_are_written_alike(ines, tmp_path):
    EmailAddress.objects.create(user=ines, email="änne@example.org", verified=True)

    run(written(tmp_path / "f.ndjson", account(email="äNNE@Example.org", email_verified=True)))

    assert PlatformAccount.objects.get().person == ines


def test_a_link_that_was_made_before_stays_when_its_address_would_make_none_now(ines, tmp_path):
    EmailAddress.objects.create(user=ines, email=ines.email, verified=True)
    run(written(tmp_path / "a.ndjson", account(email=ines.email, email_verified=True)))

    again = account(email="\u0130nes@example.org", email_verified=True)
    run(written(tmp_path / "b.ndjson", again))

    assert PlatformAccount.objects.get().person == ines


def test_the_mark_with_the_secret_of_another_platform_links_nothing(ines, tmp_path):
    EmailAddress.objects.create(user=ines, email=ines.email, verified=True, primary=True)
    mark = mark_of(ines.email, bytes.fromhex(secret_of("facebook", Use.EMAIL))).hex()

    run(written(tmp_path / "f.ndjson", account(email_hash=mark, email_verified=True)))

    assert PlatformAccount.objects.get().person is None


def test_marks_of_an_earlier_secret_key_still_count(ines, tmp_path, settings):
    EmailAddress.objects.create(user=ines, email=ines.email, verified=True, primary=True)
    mark = mark_of(ines.email, bytes.fromhex(secret_of("home", Use.EMAIL))).hex()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one, for from now on"

    run(written(tmp_path / "f.ndjson", account(email_hash=mark, email_verified=True)))

    assert PlatformAccount.objects.get().person == ines


def test_the_secrets_are_printed(rulebook, capsys):
    call_command("platform_secrets", "--json")

    assert json.loads(capsys.readouterr().out) == {
        "email": secret_of("home", Use.EMAIL),
        "link": secret_of("home", Use.LINK),
    }
    assert secret_of("home", Use.EMAIL) != secret_of("home", Use.LINK)


def test_list_posts_shows_what_came_in(ines, tmp_path, capsys):
    EmailAddress.objects.create(user=ines, email=ines.email, verified=True, primary=True)
    run(written(tmp_path / "f.ndjson", account(email=ines.email, email_verified=True), post()))

    call_command("list_posts", "--person", ines.email, "--json")

    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert (told["platform"], told["audience"], told["verdict"]) == (
        "home",
        "public",
        "can_be_used",
    )
    assert make.choices().count() == 0
