"""Who said no to a post and edits it has said no to it still; a yes is not carried on."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.actions.import_archive import accept_upload
from consent.actions.state_audience import state_audience
from consent.answers.groups import facts_of
from consent.answers.world import world_of
from consent.core.choices import EVERYTHING, Channel, Decision, Scope
from consent.core.eligibility import Reason
from consent.ledger.choices import choices_of
from consent.posts.models import AudienceStatement, PlatformAccount, Post
from consent.queue import Job
from tests import make
from tests.make import NOW
from tests.posts.small_archives import bring, facebook, photo, seconds, work, wrote

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=30)
IN_TIME = datetime(2025, 5, 1, tzinfo=UTC)
"""Before the day until which Facebook let people object for older posts."""
FIRST, LAST = wrote("First", seconds(2012)), wrote("Last", seconds(2020))
BEFORE, AFTER = wrote("I like cats", seconds(2016)), wrote("I love cats", seconds(2016))


def post(text):
    return Post.objects.get(text=text)


def no_to(owner, *texts, decision=Decision.OBJECT):
    keys = frozenset(post(text).hex for text in texts)
    return make.said(owner, decision=decision, scope=Scope(posts=keys), at=IN_TIME)


def public(owner):
    """The owner says that everybody sees the posts, so that a choice matters."""
    state_audience(
        person=owner,
        account=PlatformAccount.objects.get(),
        said=AudienceStatement.Said.PUBLIC,
        at=NOW,
    )


def verdict(owner, text):
    world = world_of(owner, at=LATER)
    return world.verdict(facts_of(world, post(text)))


@pytest.fixture
def older(tmp_path):
    return facebook(tmp_path / "a.zip", [FIRST, BEFORE, LAST])


@pytest.fixture
def newer(tmp_path):
    return facebook(tmp_path / "b.zip", [FIRST, AFTER, LAST])


def test_the_no_counts_for_the_edited_post(ines, older, newer):
    bring(ines, older)
    public(ines)
    said = no_to(ines, "I like cats")

    bring(ines, newer, at=LATER)

    assert verdict(ines, "I love cats").reason is Reason.OBJECTED
    *_, again = choices_of(ines.subject)
    assert again.scope.posts == {post("I love cats").hex}
    # As early as the first one: what an objection reaches depends on its day.
    assert (again.decision, again.made_at) == (Decision.OBJECT, said.choice.made_at)
    assert make.choices().last().record.count('"channel":"edited"') == 1
    assert Channel("edited") is Channel.EDITED
    # The others are as they were.
    assert verdict(ines, "First").reason is not Reason.OBJECTED


def test_a_worker_that_dies_before_it_is_said_says_it_when_it_starts_again(
    ines, older, newer, monkeypatch
):
    bring(ines, older)
    no_to(ines, "I like cats")

    class Died(BaseException):
        """As a process that is killed."""

    def die(**_):
        raise Died

    monkeypatch.setattr("consent.actions.archive_reading.follow_edits", die)
    begun = accept_upload(person=ines, files=[newer], at=LATER)
    with pytest.raises(Died):
        work(begun)
    monkeypatch.undo()
    assert make.choices().count() == 1
    Job.objects.update(lease_until=None)

    work(begun)

    *_, again = choices_of(ines.subject)
    assert again.scope.posts == {post("I love cats").hex}


def test_the_same_archive_again_says_nothing_again(ines, older, newer):
    bring(ines, older)
    no_to(ines, "I like cats")
    bring(ines, newer, at=LATER)
    count = make.choices().count()

    bring(ines, newer, at=LATER + timedelta(days=1))

    assert make.choices().count() == count == 2


def test_who_takes_it_back_has_taken_it_back(ines, older, newer):
    bring(ines, older)
    public(ines)
    no_to(ines, "I like cats")
    bring(ines, newer, at=LATER)

    no_to(ines, "I love cats", decision=Decision.WITHDRAW)
    bring(ines, newer, at=LATER + timedelta(days=1))

    assert verdict(ines, "I love cats").reason is not Reason.OBJECTED


def test_what_was_taken_back_before_is_not_said_again(ines, older, newer):
    bring(ines, older)
    no_to(ines, "I like cats")
    no_to(ines, "I like cats", decision=Decision.WITHDRAW)

    bring(ines, newer, at=LATER)

    assert make.choices().count() == 2


def test_a_post_of_another_second_or_with_a_photo_is_another_post(ines, older, tmp_path):
    bring(ines, older)
    no_to(ines, "I like cats")
    with_photo = {
        "timestamp": seconds(2016),
        "data": [{"post": "Look"}],
        "attachments": [{"data": [{"media": photo("cat.jpg", seconds(2016))}]}],
    }
    other = wrote("I love dogs", seconds(2016) + 1)

    bring(ines, facebook(tmp_path / "b.zip", [FIRST, with_photo, other, LAST]), at=LATER)

    assert make.choices().count() == 1


def test_a_no_to_everything_needs_no_other(ines, older, newer):
    bring(ines, older)
    public(ines)
    make.said(ines, scope=EVERYTHING, at=IN_TIME)

    bring(ines, newer, at=LATER)

    assert make.choices().count() == 1
    assert verdict(ines, "I love cats").reason is Reason.OBJECTED


def test_several_at_the_same_second_are_all_kept_out(ines, older, tmp_path):
    """Which of them the post has become cannot be told."""
    bring(ines, older)
    no_to(ines, "I like cats")
    another = wrote("Dogs", seconds(2016))

    bring(ines, facebook(tmp_path / "b.zip", [FIRST, AFTER, another, LAST]), at=LATER)

    *_, again = choices_of(ines.subject)
    assert again.scope.posts == {post("I love cats").hex, post("Dogs").hex}


@pytest.mark.parametrize("known_before", ["from the timeline", "from an album"])
def test_a_photo_that_has_words_now_has_its_no_still(ines, tmp_path, known_before):
    bridge = photo("7.jpg", seconds(2016))
    shared = {"timestamp": seconds(2016), "attachments": [{"data": [{"media": bridge}]}]}
    if known_before == "from an album":
        bring(ines, facebook(tmp_path / "a.zip", [FIRST], albums={"Elbe": [bridge]}))
    else:
        bring(ines, facebook(tmp_path / "a.zip", [FIRST, shared]))
    old = Post.objects.get(media="7.jpg")
    make.said(ines, decision=Decision.OBJECT, scope=Scope(posts=frozenset({old.hex})), at=IN_TIME)

    now_with_words = {**shared, "data": [{"post": "The bridge"}]}
    bring(ines, facebook(tmp_path / "b.zip", [FIRST, now_with_words]))

    new = post("The bridge")
    assert new.key != old.key
    counting = choices_of(ines.subject)[-1]
    assert (counting.decision, counting.scope.posts) == (Decision.OBJECT, frozenset({new.hex}))
