"""Which editions there were, who made them, and what changed."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.actions import draft_rules, look_again, publish_draft
from consent.actions.publish_edition import publish_edition
from consent.answers.editions import Made, SecondLook, changes, numbered, published
from consent.ledger.editions import entry_of
from consent.rulebook.models import Edition
from tests import make, make_rulebook
from tests.make_rulebook import platform, policy

pytestmark = pytest.mark.django_db

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = datetime(2026, 2, 1, tzinfo=UTC)
PAUSED = {"status": "paused", "offer": "not_needed", "kinds": []}


def book(*policies):
    return make_rulebook.data(platforms=[platform(policies=policies)])


@pytest.fixture
def two():
    first = publish_edition(data=book(policy()), at=FIRST, by=None)
    second = publish_edition(
        data=book(policy(last="2026-01-31"), policy("p-2", first="2026-02-01", **PAUSED)),
        at=SECOND,
        by=None,
        source=Edition.Source.FILE,
    )
    return first, second


def test_the_newest_comes_first_and_each_counts_until_the_next(two):
    first, second = two
    newer, older = published()

    assert (older.number, older.digest, older.published_at, older.until) == (
        1,
        first.digest,
        FIRST,
        SECOND,
    )
    assert (newer.number, newer.digest, newer.until) == (2, second.digest, None)
    assert (older.is_current, newer.is_current) == (False, True)
    assert (older.made, newer.made) == (Made.SHIPPED, Made.FILE)
    assert (older.second, older.reason) == (SecondLook.NONE, "")


def test_on_an_earlier_day_the_later_ones_were_not_there(two):
    (only,) = published(at=SECOND - timedelta(microseconds=1))

    assert (only.number, only.is_current) == (1, True)
    assert published(at=FIRST - timedelta(microseconds=1)) == ()
    assert [one.number for one in published(at=SECOND)] == [2, 1]


def test_an_edition_names_its_entry_in_the_ledger(two):
    for one in published():
        assert one.entry == entry_of(one.digest).entry_id


def test_one_is_found_by_its_number(two):
    assert numbered(2).digest == two[1].digest
    assert [numbered(number) for number in (0, 3, 10**30)] == [None, None, None]


def test_the_list_needs_no_text_of_any_edition(two, django_assert_num_queries):
    with django_assert_num_queries(2) as asked:
        published()
    assert '"body"' not in "".join(query["sql"] for query in asked.captured_queries)


def test_what_changed_is_worked_out_once(two):
    first, second = two
    found = changes(first.digest, second.digest)

    assert next((one.field, one.before, one.after) for one in found) == (
        "status",
        "active",
        "paused",
    )
    assert changes(first.digest, second.digest) is found
    assert changes(first.digest, first.digest) == ()
    with pytest.raises(Edition.DoesNotExist):
        changes(first.digest, "0" * 64)


@pytest.fixture
def tina(db):
    return make.person("tina@example.org", is_staff=True)


@pytest.fixture
def drafted(sam):
    """A pause that Sam wrote."""
    publish_edition(data=book(policy()), at=make.ALWAYS, by=None)
    draft = draft_rules.start(title="A pause", reason="A court said so.", by=sam, at=make.NOW)
    return draft_rules.change(
        draft_id=draft.pk,
        seen=draft.content,
        documents={"platforms/forum": platform(policies=[policy(**PAUSED)])},
        by=sam,
        at=make.NOW,
    )


def publish(draft, by):
    publish_draft.publish(draft_id=draft.pk, seen=draft.content, by=by, at=make.NOW)


def newest():
    one = published()[0]
    return one.made, one.second, one.reason, one.look_due_at


def test_what_two_people_published_says_so_and_why(drafted, tina):
    publish(drafted, tina)

    assert newest() == (Made.SUPPORT, SecondLook.BEFORE, "A court said so.", None)


def test_what_one_person_published_waits_for_a_second_look(drafted, sam):
    publish(drafted, sam)
    due = make.NOW + timedelta(hours=24)

    assert newest() == (Made.SUPPORT, SecondLook.DUE, "A court said so.", due)


def test_the_result_of_the_second_look_is_told(drafted, sam, tina):
    publish(drafted, sam)
    look_again.agree(draft_id=drafted.pk, by=tina, at=make.NOW)

    assert newest()[1:] == (SecondLook.AGREED, "A court said so.", None)


def test_what_was_sent_back_is_told(drafted, sam, tina):
    publish(drafted, sam)
    look_again.send_back(
        draft_id=drafted.pk, title="Again", why="The day is wrong.", by=tina, at=make.NOW
    )

    assert newest()[1:] == (SecondLook.SENT_BACK, "A court said so.", None)


def test_nobody_is_named(drafted, sam, tina):
    publish(drafted, tina)
    told = repr(published())

    assert [one for one in (sam, tina) if str(one.subject) in told or one.email in told] == []
