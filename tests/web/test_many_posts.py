"""Pages ask the database as little for ten thousand posts as for ten."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consent.actions.count_posts import count_posts
from consent.core.choices import Decision, Scope
from consent.core.posts import Audience, Kind
from consent.posts.models import Post, Tally
from consent.training.models import Release, ReleaseShare
from tests import make, make_releases
from tests.web.reading import read

FEW, MANY = 10, 10_000
LIST = "/posts/?outcome=can_be_used"
ADDRESSES = [
    *("/dashboard/", "/posts/", LIST, "/posts/?page=last", "/choice/", "/history/"),
    *(f"/posts/{(3).to_bytes(16).hex()}/", "/rules/DE/", "/rules/DE/history/"),
]
MOST = 8


def posts(person, count):
    """Posts on the home platform, which sends them and has a release with some of them."""
    account = make.account(person, "home", platform_id=person.email)
    kinds, audiences = [Kind.POST, Kind.PHOTO, Kind.COMMENT], [Audience.PUBLIC, *Audience]
    Post.objects.bulk_create(
        Post(
            person=person,
            account=account,
            key=number.to_bytes(16),
            kind=kinds[number % len(kinds)],
            state="live",
            audience=audiences[number % len(audiences)],
            basis="platform",
            archive_audience="public",
            archive_basis="platform",
            created_at=datetime(2015, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
        )
        for number in range(count)
    )
    ReleaseShare.objects.create(release=Release.objects.get(), account=account.key, posts=1)
    count_posts(person_id=person.pk, at=make.NOW)
    make.said(person, Decision.OBJECT, Scope(posts=frozenset({(3).to_bytes(16).hex()})))
    assert Tally.objects.get(person=person).fresh


@pytest.fixture(autouse=True)
def release(rulebook):
    make_releases.posts_of(make.person("otto@example.org"), "o1")
    make_releases.sealed("o1")


@pytest.fixture
def browsers(ines, mallory):
    """Two people who are signed in: one with ten posts, one with ten thousand."""
    both = []
    for person, count in ((ines, FEW), (mallory, MANY)):
        posts(person, count)
        browser = Client()
        browser.force_login(person)
        both.append(browser)
    return both


def asked(browser, address):
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = browser.get(address)
    assert response.status_code == 200
    return [query["sql"] for query in captured]


def test_as_many_questions_for_ten_thousand_posts_as_for_ten(browsers):
    few, many = (
        {address: len(asked(browser, address)) for address in ADDRESSES} for browser in browsers
    )

    assert many == few
    assert [address for address, count in many.items() if count > MOST] == []


def test_no_page_counts_posts_or_skips_over_them(browsers):
    _few, many = browsers
    older = LIST + read(many.get(LIST)).links["Older posts"].replace("?", "&", 1)

    queries = [sql for address in [*ADDRESSES, older] for sql in asked(many, address)]

    assert len(read(many.get(older)).main.all("tbody")[0].all("tr")) == 25
    assert [sql for sql in queries if "OFFSET" in sql.upper()] == []
    assert [sql for sql in queries if "COUNT(" in sql.upper()] == []


def test_that_posts_are_too_many_for_one_choice_is_known_without_counting_them(browsers):
    address = "/posts/choose/?outcome=kept_out"

    queries = asked(browsers[1], address)

    assert "are too many for one choice" in read(browsers[1].get(address)).h1
    assert [sql for sql in queries if "COUNT(" in sql.upper()] == []


def test_posts_that_are_not_counted_yet_are_counted_in_one_question(ines, signed_in):
    posts(ines, FEW)
    Tally.objects.filter(person=ines).update(fresh=False)

    questions = asked(signed_in, "/dashboard/")

    assert len(questions) <= MOST
    assert len([sql for sql in questions if "COUNT(" in sql.upper()]) == 1
