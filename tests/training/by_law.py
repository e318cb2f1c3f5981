"""What the law says of a row of a corpus, while a snapshot counts: `evaluate()`, asked row by row."""

from dataclasses import replace
from datetime import timedelta

from accounts.models import User
from consent.answers.world import World, noes_of_who_left, world_of
from consent.core.eligibility import Reason
from consent.core.posts import Audience, Kind, State, key_of
from consent.core.words import NUMBER, WORDS, Unknown
from consent.posts.models import PlatformAccount, Post, Removal
from consent.rulebook.editions import current_edition

LIFE = timedelta(hours=24)
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)


def world_behind(account, *, at):
    """Where the posts of an account are judged; it may be nobody's."""
    if account.person is not None:
        return world_of(account.person, at=at)
    return World(
        person=User(),
        at=at,
        lives=None,
        accounts=(account,),
        choices=noes_of_who_left(account),
        rulebook=current_edition().rulebook,
        counted=False,
    )


class Law:
    """
    The word for a row, by the state that the database is in now, from `at` on for a day.

    The law is asked at every whole hour, since rules begin and end at those, and at every instant
    that something else ends or begins: the first no of them counts.
    """

    def __init__(self, *, at):
        self._at = at
        self._worlds = {}
        self._accounts = {
            (one.platform, one.platform_id): one
            for one in PlatformAccount.objects.filter(platform_id__isnull=False)
        }
        self._platforms = {platform for platform, _id in self._accounts}
        self._nobodys = PlatformAccount(platform="home")
        fed = Post.objects.filter(version__isnull=False)
        self._posts = {(one.fed_by, bytes(one.key)): one for one in fed}
        self._removals = {(one.platform, bytes(one.key)): one for one in Removal.objects.all()}

    def account(self, row):
        return self._accounts.get((row["platform"], row["account_id"]))

    def word(self, row):
        """The lowest word, of one call for what the row says and one for our own record."""
        kind = Kind(row["kind"]) if row["kind"] in list(Kind) else None
        audience = row["audience"] if row["audience"] in list(Audience) else Audience.UNKNOWN
        account = self.account(row)
        found = []
        if row["platform"] not in self._platforms:
            found.append(Unknown.PLATFORM)
        if account is None:
            found.append(Unknown.ACCOUNT)
        if not row["post_id"]:
            found.append(Unknown.POST)
        if kind is None:
            found.append(Unknown.KIND)
        found += self._said(row, account, kind, Audience(audience), State.LIVE)
        if row["post_id"] and row["platform"]:
            found += self._on_record(row, account, kind)
        return WORDS[min(NUMBER[word] for word in found)]

    def _on_record(self, row, account, kind):
        name = (row["platform"], key_of(row["post_id"]))
        removal, post = self._removals.get(name), self._posts.get(name)
        if removal and (removal.account_id is None or _is(account, removal.account_id)):
            yield Reason.REMOVED
        if post and _is(account, post.account_id):
            yield from self._said(row, account, kind, Audience(post.audience), State(post.state))

    def _said(self, row, account, kind, audience, state):
        # Without its kind a post has no place among the answers of its account.
        about = account if account and kind else self._nobodys
        verdicts = []
        for world in self._in_the_end(about):
            facts = world.facts(
                about,
                kind=kind or Kind.POST,
                audience=audience,
                state=state,
                created_at=row["created_at"],
                post=key_of(row["post_id"]).hex() if row["post_id"] else None,
            )
            verdicts.append(world.verdict(facts))
            if verdicts[-1].stops:
                break
        reason = verdicts[-1].reason if verdicts[-1].stops else verdicts[0].reason
        if about is self._nobodys and NUMBER[reason] > NUMBER[Reason.DATE_UNKNOWN]:
            # Only what needs neither account nor kind can be said of it.
            return []
        return [reason]

    def _in_the_end(self, account):
        """The worlds of an account at every instant that can make a difference."""
        if account.pk not in self._worlds:
            world = world_behind(account, at=self._at)
            until = self._at + LIFE
            whole = self._at.replace(minute=0, second=0, microsecond=0)
            turns = [whole + n * HOUR for n in range(1, 25)]
            turns += [choice.made_at for choice in world.choices]
            turns += [choice.ends_at for choice in world.choices if choice.ends_at]
            turns += [one.lives_since for one in world.accounts if one.lives_since]
            inside = {at for at in turns if self._at < at < until}
            moments = sorted({self._at, *inside, until - TICK})
            self._worlds[account.pk] = list(_different(world, account, moments))
        return self._worlds[account.pk]


def _different(world, account, moments):
    """Leave out the instants at which nothing is otherwise than before: each takes its time."""
    said = {at for one in world.choices for at in (one.made_at, one.ends_at)}
    before = None
    for at in moments:
        one = replace(world, at=at, rules={})
        rules = [one.rule_at(account.platform, place) for place in one.places(account)]
        begun = [
            rule.policy and (rule.policy.effective_at is None or rule.policy.effective_at <= at)
            for rule in rules
        ]
        if (rules, begun) != before or at in said:
            yield one
        before = (rules, begun)


def _is(account, number):
    return account is not None and account.pk == number
