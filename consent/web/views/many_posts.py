"""One choice for many posts at once: those that pass a filter, or those that were ticked."""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consent.actions.choose import TooManyPosts
from consent.answers.groups import Group, facts_of, groups_of
from consent.answers.listing import counted, matching
from consent.answers.offers import Offers, offers_for
from consent.answers.world import World
from consent.core.choices import Decision, Scope, about_single_posts
from consent.core.posts import Facts
from consent.posts.models import Post
from consent.posts.named import posts_named
from consent.web import scopes
from consent.web.effects import usable_among
from consent.web.forms import Decided, LastDay, PostFilter
from consent.web.mine import my_world
from consent.web.named_posts import named_posts
from consent.web.offers import block_for
from consent.web.personal import personal
from consent.web.views.choice import UNFIT, Asked, ask_for_yes, record, too_many

CHANGED = 409
ALIKE = ("kind", "audience", "state", "created_at", "account_id", "own_entry")
COLUMNS = ("key", *ALIKE)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def choose_for_many(request: HttpRequest) -> HttpResponse:
    """Say how many posts these are and what a choice would change; record it when it is made."""
    world = my_world(request)
    data = request.POST if request.method == "POST" else request.GET
    many = _read(data, world)
    if request.method != "POST" or many.count > TooManyPosts.most or not many.posts:
        return _page(request, many)
    if data.get("these") != many.digest:
        return _page(request, many, problem=_changed(), status=CHANGED)
    form = Decided(request.POST)
    if not form.is_valid():
        return _page(request, many, problem=_("Press one of the buttons."), status=UNFIT)
    decision = form.cleaned_data["decision"]
    if decision is Decision.CONSENT:
        return _yes(request, many)
    if "but" in request.POST and decision is Decision.OBJECT:
        return record(request, decision, Scope(but_posts=many.scope.posts))
    return record(request, decision, many.scope)


def _changed() -> str:
    return _("Your posts have changed since this page was made. Look at the number again.")


def _yes(request: HttpRequest, many: "Many") -> HttpResponse:
    """Saying yes is asked about first."""
    sure = "sure" in request.POST
    form = LastDay(request.POST if sure else None, person=request.user, at=many.world.at)
    if sure and form.is_valid():
        return record(request, Decision.CONSENT, many.scope, ends_at=form.ends_at)
    fields = [*many.fields, ("these", many.digest), ("sure", "yes")]
    asked = Asked(scope=many.scope, fields=fields)
    action = reverse("choose-posts")
    return ask_for_yes(request, many.world, asked, form, posts=many.alike, action=action)


@dataclass(kw_only=True)
class Many:
    """
    Some posts of a person, and the hidden fields that name them again.

    `posts` is empty if they are too many to be named: `count` says how many.
    """

    world: World
    fields: list[tuple[str, str]]
    ticked: bool
    count: int
    posts: Sequence[Post]

    @cached_property
    def scope(self) -> Scope:
        return Scope(posts=frozenset(post.hex for post in self.posts))

    @cached_property
    def digest(self) -> str:
        """Changes when they are not the same posts any more."""
        return hashlib.sha256("".join(sorted(self.scope.posts)).encode()).hexdigest()[:32]

    @cached_property
    def offers(self) -> Offers:
        """What can be chosen on some of their platforms."""
        accounts = {post.account_id for post in self.posts}
        platforms = {self.world.account_by_id[account].platform for account in accounts}
        found = [offers_for(self.world, Scope(platform=platform)) for platform in platforms]
        return Offers(
            objection=any(one.objection for one in found),
            consent=any(one.consent for one in found),
            consent_needed=all(one.consent_needed for one in found),
            under_18=any(one.under_18 for one in found),
            right_by_law=any(one.right_by_law for one in found),
        )

    @cached_property
    def said(self) -> int:
        """For how many of them a choice of their own counts."""
        said = about_single_posts(self.world.choices)
        return sum(
            said[post].at(self.world.at) is not None for post in self.scope.posts if post in said
        )

    def usable_after(self, decision: Decision | None) -> int:
        """Return how many could be used after this decision, or now."""
        return usable_among(self.world, self.alike, decision, self.scope)

    @cached_property
    def alike(self) -> list[tuple[Facts, int]]:
        """Their facts, and how many share them: a choice about them all tells none of these apart."""
        counts: dict[tuple[object, ...], list[Post]] = defaultdict(list)
        for post in self.posts:
            counts[tuple(getattr(post, name) for name in ALIKE)].append(post)
        return [(facts_of(self.world, same[0]), len(same)) for same in counts.values()]


def _read(data: QueryDict, world: World) -> Many:
    if "post" in data:
        return _ticked(data, world)
    form = PostFilter(data, world=world)
    if not form.is_valid():
        raise Http404
    wanted = form.as_filter()
    fields = [(name, str(data[name])) for name in form.fields if data.get(name)]
    if wanted.is_empty:
        return Many(world=world, fields=[], ticked=False, count=0, posts=())
    groups: Sequence[Group] = groups_of(world)
    found = matching(world, groups, wanted)
    total = counted(groups, wanted)
    if total is not None and total > TooManyPosts.most:
        return Many(world=world, fields=fields, ticked=False, count=total, posts=())
    posts = found.only(*COLUMNS)[: TooManyPosts.most + 1]
    if len(posts) > TooManyPosts.most:
        return Many(world=world, fields=fields, ticked=False, count=found.count(), posts=())
    return Many(world=world, fields=fields, ticked=False, count=len(posts), posts=list(posts))


def _ticked(data: QueryDict, world: World) -> Many:
    try:
        scope = scopes.read(data)
    except scopes.NotAScope as error:
        raise Http404 from error
    keys = [bytes.fromhex(post) for post in scope.posts]
    posts = list(posts_named(world.person, keys).only(*COLUMNS))
    if len(posts) < len(keys):
        raise Http404
    fields = scopes.as_pairs(scope)
    return Many(world=world, fields=fields, ticked=True, count=len(posts), posts=posts)


def _page(
    request: HttpRequest, many: Many, *, problem: str = "", status: int = 200
) -> HttpResponse:
    too_big = many.count > TooManyPosts.most
    query = QueryDict(mutable=True)
    query.update({} if many.ticked else dict(many.fields))
    context = {
        "problem": problem,
        "many": many,
        "too_many": too_many() if too_big else "",
        "list": f"?{query.urlencode()}" if query else "",
        "named": named_posts(request.user, many.scope.posts),
    }
    if many.posts:
        context |= {
            "can": many.usable_after(None),
            "later": many.usable_after(Decision.OBJECT),
            "choice_block": block_for(many.offers),
            "everything_but": offers_for(many.world).objection,
            "form_key": uuid.uuid4().hex,
        }
    return render(request, "consent/choose_posts.html", context, status=status)
