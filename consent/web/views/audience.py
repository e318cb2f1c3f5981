"""
Who could see posts, as the person says it.

There are two questions: about posts of which nobody told us, and about those that a file calls
private because the account was. Each has a page of its own, so that an answer to one is never
an answer to the other.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from consent.actions.state_audience import state_audience, undo_statement
from consent.answers.groups import Group, groups_of
from consent.answers.listing import (
    ACCOUNT_WAS_PRIVATE,
    AUDIENCE_UNKNOWN,
    Filter,
    Page,
    page_of,
)
from consent.answers.names import account_name
from consent.answers.world import World
from consent.core.posts import Audience, Kind
from consent.core.tame import tame
from consent.older import Older, page_after
from consent.posts.models import AudienceStatement, PlatformAccount, Post
from consent.posts.named import posts_named
from consent.rulebook.names import platform_name
from consent.web import wording
from consent.web.albums import Albums
from consent.web.audience_forms import SAYINGS, ManyPosts, SinglePosts
from consent.web.happenings import statement_in_words
from consent.web.mine import my_world
from consent.web.personal import personal
from consent.web.redirects import SeeOther


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked about: the posts, as facts of theirs, and the page."""

    page: str
    wanted: Filter
    audience: Audience

    @property
    def of_private(self) -> bool:
        return self.page == "audience-private"


UNKNOWN = Question(page="audience", wanted=AUDIENCE_UNKNOWN, audience=Audience.UNKNOWN)
PRIVATE = Question(page="audience-private", wanted=ACCOUNT_WAS_PRIVATE, audience=Audience.FOLLOWERS)


@dataclass(kw_only=True)
class Asked:
    """The posts of a person that one of the questions is about."""

    world: World
    question: Question
    find: str
    """Words that must be in the names of albums."""

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        return groups_of(self.world)

    @cached_property
    def by_account(self) -> dict[PlatformAccount, int]:
        found: dict[PlatformAccount, int] = {}
        for group in self.groups:
            if self.question.wanted.takes(group):
                found[group.account] = found.get(group.account, 0) + group.count
        return found

    @property
    def count(self) -> int:
        return sum(self.by_account.values())

    @cached_property
    def albums(self) -> Albums:
        posts = Post.objects.filter(person=self.world.person, audience=self.question.audience)
        found = Albums(posts=posts, find=self.find)
        if self.find and not found.names:
            # So that one can go on with all of them.
            return Albums(posts=posts, find="")
        return found

    @property
    def finds_nothing(self) -> bool:
        return self.albums.find != self.find

    def accounts(self) -> list[tuple[str, str]]:
        """Return the accounts to choose from, each with the number of its posts."""
        return [
            (str(account.key), self._called(account, count))
            for account, count in self.by_account.items()
        ]

    def _called(self, account: PlatformAccount, count: int) -> str:
        return ngettext("%(name)s: %(number)s post", "%(name)s: %(number)s posts", count) % {
            "name": account_name(self.world.rulebook, account),
            "number": intcomma(count),
        }

    def page(self, cursor: str | None) -> Page:
        return page_of(self.world, self.groups, self.question.wanted, cursor=cursor)

    @property
    def private(self) -> int:
        """How many posts the question about private accounts is about, if this is the other one."""
        counts = (group.count for group in self.groups if PRIVATE.wanted.takes(group))
        return 0 if self.question.of_private else sum(counts)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def audience(request: HttpRequest) -> HttpResponse:
    return _answered(request, UNKNOWN)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def of_private(request: HttpRequest) -> HttpResponse:
    return _answered(request, PRIVATE)


def _answered(request: HttpRequest, question: Question) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    find = " ".join(sent.get("find", "").split())
    asked = Asked(world=my_world(request), question=question, find=find)
    many = _many(request, asked)
    single = SinglePosts(request.POST if _is_single(request) else None, keys=_keys(request))
    sent = single if _is_single(request) else many
    if request.method == "POST" and sent.is_valid():
        try:
            statements = _state(request, asked, sent)
        except NoPostFits:
            sent.add_error(None, _("No post of yours fits this. Choose another time or album."))
        else:
            for statement in statements:
                messages.success(request, statement_in_words(asked.world, statement))
            return SeeOther(reverse(question.page))
    return _page(request, asked, many, single)


def _is_single(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("which") == "single"


def _keys(request: HttpRequest) -> list[str]:
    return list(dict.fromkeys(request.POST.getlist("post")))


def _many(request: HttpRequest, asked: Asked) -> ManyPosts:
    sent = request.method == "POST" and not _is_single(request)
    return ManyPosts(
        request.POST if sent else None,
        accounts=asked.accounts(),
        albums=asked.albums.names,
        chosen_of_found=bool(asked.albums.find),
    )


class NoPostFits(Exception):
    """No post here is covered: most likely a slip of the hand in the dates."""


@transaction.atomic
def _state(
    request: HttpRequest, asked: Asked, form: ManyPosts | SinglePosts
) -> list[AudienceStatement]:
    """
    Record what the form says, one statement for each account.

    :raises NoPostFits: if a statement would be about no post; nothing is recorded then
    """
    said = AudienceStatement.Said(form.cleaned_data["said"])
    statements = [
        state_audience(
            person=request.user,
            said=said,
            at=timezone.now(),
            of_private=asked.question.of_private,
            **about,
        )
        for about in _about(asked.world, form)
    ]
    if not all(statement.count for statement in statements):
        raise NoPostFits
    return statements


def _about(world: World, form: ManyPosts | SinglePosts) -> list[dict[str, Any]]:
    if isinstance(form, SinglePosts):
        found = _by_account(world, form.keys)
        return [{"account": account, "posts": keys} for account, keys in found.items()]
    key = form.cleaned_data["account"]
    return [
        {
            "account": next(one for one in world.accounts if str(one.key) == key),
            "since": form.cleaned_data["since"],
            "until": form.cleaned_data["until"],
            "album": form.cleaned_data.get("album", ""),
        }
    ]


def _by_account(world: World, keys: list[str]) -> dict[PlatformAccount, list[str]]:
    """Return the person's own posts with these keys, by account; 404 if one is not theirs."""
    try:
        wanted = [bytes.fromhex(key) for key in keys]
    except ValueError as error:
        raise Http404 from error
    posts = posts_named(world.person, wanted).order_by("pk")
    found: dict[PlatformAccount, list[str]] = {}
    for post in posts.only("key", "account_id"):
        found.setdefault(world.account_by_id[post.account_id], []).append(post.hex)
    if sum(map(len, found.values())) < len(keys):
        raise Http404
    return found


def _page(request: HttpRequest, asked: Asked, many: ManyPosts, single: SinglePosts) -> HttpResponse:
    world = asked.world
    page = asked.page(request.GET.get("page"))
    told = _statements(world, request.GET.get("after", ""))
    wrong: forms.Form | None = next((form for form in (many, single) if form.errors), None)
    context = {
        "count": asked.count,
        "of_private": asked.question.of_private,
        "here": reverse(asked.question.page),
        "private": asked.private,
        "elsewhere": wording.listed(
            dict.fromkeys(
                platform_name(world.rulebook, account.platform) for account in asked.by_account
            )
        ),
        "in_words": any(account.platform in wording.UNDOCUMENTED for account in asked.by_account),
        "many": many,
        "albums": asked.albums,
        "find": asked.find,
        "finds_nothing": asked.finds_nothing,
        "single": single,
        "wrong": wrong,
        "ticked": single.keys,
        "sayings": SAYINGS.items(),
        "page": page,
        "rows": [_row(world, one.post) for one in page.posts],
        "links": _links(page, reverse(asked.question.page)),
        "statements": [
            {"row": statement, "sentence": statement_in_words(world, statement)}
            for statement in told.rows
        ],
        "told": told,
        "left": _left(world),
    }
    return render(request, "consent/audience.html", context, status=409 if wrong else 200)


def _row(world: World, post: Post) -> dict[str, object]:
    return {
        "hex": post.hex,
        "title": wording.title_of(post),
        "kind": wording.KINDS[Kind(post.kind)],
        "source": account_name(world.rulebook, world.account_by_id[post.account_id]),
        "created_at": post.created_at,
        "album": tame(post.album),
    }


def _links(page: Page, base: str) -> dict[str, str]:
    steps = {"newer": page.newer, "older": page.older, "last": page.final}
    links = {name: f"{base}?page={cursor}#single" for name, cursor in steps.items() if cursor}
    if page.newer:
        links["first"] = f"{base}#single"
    return links


def _statements(world: World, after: str) -> Older[AudienceStatement]:
    standing = AudienceStatement.objects.filter(person=world.person, undone_at=None)
    return page_after(standing.select_related("account"), after, instant="made_at")


def _left(world: World) -> int:
    """Return how many posts still count as before what was said or taken back last; mostly 0."""
    mine = AudienceStatement.objects.filter(person=world.person, reached__isnull=False)
    return mine.aggregate(left=Coalesce(Sum("left"), 0))["left"]


@personal
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    mine = AudienceStatement.objects.filter(person=request.user).select_related("account")
    statement = get_object_or_404(mine, pk=pk)
    if statement.undone_at is None:
        undo_statement(statement=statement, at=timezone.now())
    return SeeOther(reverse("audience"))
