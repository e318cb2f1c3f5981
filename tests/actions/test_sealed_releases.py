"""Whatever happens in whatever order: no post that must stay out is ever in a sealed release."""

from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from consent.actions.choose import NothingToWithdraw
from consent.actions.release_check import MustStayOut
from consent.answers.used import tag_of
from consent.core.choices import Decision, Scope
from consent.core.posts import key_of
from consent.posts.models import Post
from consent.training.models import Release
from consent.training.releases import items_in
from tests import make, make_releases
from tests.make_ingest import account, confirmed, post, removal, send

POSTS = {f"{name}{number}": name for name in ("anna", "otto", "mia") for number in (1, 2)}
"""Every post, and whose it is; Mia is under 18, Otto's account is nobody's."""
AUDIENCES = ["public", "public", "followers", "direct"]


class Releases(RuleBasedStateMachine):
    """
    A platform with three accounts, and releases cut and sealed while things change.

    What may go in is reckoned here from what was done, and by nothing of the site: Anna's posts
    if no objection of hers stood at the cut-off, Otto's always, Mia's never; and no post that
    is removed or not public when the file comes.
    """

    def __init__(self):
        super().__init__()
        self._atomic = transaction.atomic()
        self._atomic.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self._atomic.__exit__(None, None, None)

    @initialize()
    def begin(self):
        self.at = make_releases.CUT
        self.anna = confirmed(make.person("anna@example.org", country="DE", born=1985))
        self.staff = make_releases.staff()
        self.said_no = set()
        self.no_at_cut = {}
        self.versions = dict.fromkeys(POSTS, 1)
        self.audiences = dict.fromkeys(POSTS, "public")
        send(
            account("anna", email=self.anna.email, email_verified=True, country="DE", born=1985),
            account("otto", country="DE", born=1985),
            account("mia", country="DE", minor=True),
            *(post(one, account_id=owner) for one, owner in POSTS.items()),
            at=self.at,
        )

    def tick(self):
        self.at += timedelta(minutes=1)
        return self.at

    @rule(
        decision=st.sampled_from([Decision.OBJECT, Decision.OBJECT, Decision.WITHDRAW]),
        about=st.sampled_from(["everything", "anna1", "anna2"]),
    )
    def choose(self, decision, about):
        scope = Scope()
        if self.audiences.get(about) == "removed":
            return  # Nobody can choose about a post that is not there any more.
        if about != "everything":
            scope = Scope(posts=frozenset({key_of(about).hex()}))
        with suppress(NothingToWithdraw):
            make.said(self.anna, decision, scope, at=self.tick())
        if decision is Decision.OBJECT:
            self.said_no.add(about)
        else:
            self.said_no.discard(about)

    @rule(one=st.sampled_from(sorted(POSTS)), audience=st.sampled_from(AUDIENCES))
    def show_to(self, one, audience):
        if self.audiences[one] != "removed":
            self.audiences[one] = audience
            self.versions[one] += 1
            line = {"version": self.versions[one], "account_id": POSTS[one]}
            send(post(one, audience=audience, **line), at=self.tick())

    @rule(one=st.sampled_from(sorted(POSTS)))
    def remove(self, one):
        self.audiences[one] = "removed"
        self.versions[one] += 1
        send(removal(one, version=self.versions[one]), at=self.tick())

    @rule()
    def cut(self):
        name = f"r{len(self.no_at_cut)}"
        make_releases.cut(name, at=self.tick())
        self.no_at_cut[name] = set(self.said_no)

    @rule(pick=st.integers(0), posts=st.sets(st.sampled_from(sorted(POSTS)), min_size=1))
    def propose(self, pick, posts):
        waiting = Release.objects.filter(state__in=["open", "proposed"]).order_by("name")
        if not waiting:
            return
        name = waiting[pick % len(waiting)].name
        allowed = {one for one in posts if self.may_be_in(one, name)}
        if posts == allowed:
            make_releases.proposed(*posts, name=name, at=self.tick())
            self.is_exactly(name, posts)
        else:
            with pytest.raises(MustStayOut) as refused:
                make_releases.proposed(*posts, name=name, at=self.tick())
            assert refused.value.rows == len(posts - allowed)

    def may_be_in(self, one, name):
        owner, no = POSTS[one], self.no_at_cut[name]
        if self.audiences[one] != "public" or owner == "mia":
            return False
        return owner != "anna" or not no & {"everything", one}

    def is_exactly(self, name, posts):
        release = Release.objects.get(name=name)
        rows = Post.objects.filter(fed_by="home").select_related("account")
        keys = {key_of(one): one for one in POSTS}
        with items_in(release) as items:
            found = {
                keys[bytes(row.key)] for row in rows if tag_of(release, row.account, row) in items
            }
            assert (found, items.size) == (posts, len(posts))

    @rule(pick=st.integers(0))
    def seal(self, pick):
        waiting = Release.objects.filter(state="proposed").order_by("name")
        if waiting:
            name = waiting[pick % len(waiting)].name
            make_releases.seal(name, at=self.tick())


@pytest.mark.django_db
def test_no_post_that_must_stay_out_is_ever_in_a_release(rulebook, releases):
    run_state_machine_as_test(
        Releases,
        settings=settings(
            max_examples=40,
            stateful_step_count=16,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


RACES = 12


@pytest.mark.skipif(connection.vendor != "postgresql", reason="one at a time writes to SQLite")
@pytest.mark.django_db(transaction=True)
def test_a_no_that_races_a_cut_off_is_before_it_or_after_it(rulebook, releases):
    """Either it has the lower number, and the post must stay out, or the post may go in."""
    anna = make.person("anna@example.org", country="DE", born=1985)
    make_releases.posts_of(anna, "p1")
    orders = set()
    for number in range(RACES):
        name, at = f"race-{number}", make_releases.CUT + timedelta(minutes=number)
        said = in_a_race(
            lambda at=at: make.said(anna, at=at),
            # What comes second in half of the races has a moment less to wait.
            lambda name=name, at=at: make_releases.cut(name, at=at),
            first=number % 2,
        )
        release = Release.objects.get(name=name)
        before = said.index < release.cut
        orders.add(before)

        if before:
            with pytest.raises(MustStayOut):
                make_releases.proposed("p1", name=name, at=at)
        else:
            assert make_releases.proposed("p1", name=name, at=at).items == 1
        make.said(anna, Decision.WITHDRAW, at=at)
    assert orders == {True, False}


def in_a_race(choose, cut, *, first):
    """Do both at the same moment, and return what was said."""
    start, said, wrong = Barrier(2), [], []

    def run(act, *, keep):
        try:
            start.wait()
            result = act()
            if keep:
                said.append(result)
        except Exception as error:  # noqa: BLE001 (a thread has nobody to tell)
            wrong.append(error)
        finally:
            connections.close_all()

    pair = [
        Thread(target=run, args=(choose,), kwargs={"keep": True}),
        Thread(target=run, args=(cut,), kwargs={"keep": False}),
    ]
    for thread in pair if first else reversed(pair):
        thread.start()
    for thread in pair:
        thread.join()
    assert wrong == []
    return said[0]
