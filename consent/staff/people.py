"""
People, as support sees them: found by address, account name or receipt number.

Opening a card or a list of posts is noted, and the person sees it in their history.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import looks
from accounts.models import User
from consent.answers.groups import groups_of, totals
from consent.answers.listing import Answered, Filter, page_of
from consent.answers.names import account_name, tame
from consent.answers.world import World, world_of
from consent.core.eligibility import Outcome, Verdict
from consent.core.posts import Kind, State
from consent.posts.models import Post
from consent.staff import finding, words
from consent.staff.card import card_of, counts_of, lives_in
from consent.staff.pages import Crumb, show
from consent.staff.readonly import ReadOnly


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One post of somebody; `state` says where it is if not simply on the platform."""

    post: Post
    kind: Kind
    account: str
    audience: str | Promise
    basis: str | Promise
    state: str | Promise
    verdict: Verdict


@admin.register(User)
class PersonAdmin(ReadOnly):
    one, many = gettext_lazy("Person"), gettext_lazy("People")

    def get_urls(self) -> list[URLPattern]:
        posts = path(
            "<int:person_id>/posts/",
            self.admin_site.admin_view(self.posts_view),
            name="accounts_user_posts",
        )
        return [posts, *super().get_urls()]

    @method_decorator(require_safe)
    def changelist_view(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 (the framework passes it)
    ) -> HttpResponse:
        """Show whom the words in the search box found; without words, nobody."""
        asked = request.GET.get("q", "").strip()
        at = timezone.now()
        found = finding.find(asked)
        people = [
            (match, self.address_of(match.person), lives_in(match.person, at=at))
            for match in found.matches
        ]
        title = (
            _("Found for “%(words)s”")
            if people or found.thing
            else _("Nobody found for “%(words)s”")
        )
        return show(
            request,
            "staff/people.html",
            title=title % {"words": tame(asked)} if asked else self.many,
            asked=asked,
            found=found,
            people=people,
            most=finding.FOUND_AT_MOST,
        )

    def looked_at(self, request: HttpRequest, thing: User) -> None:
        looks.record(person=thing, by=request.user, seen="overview", at=timezone.now())

    def page_of(self, request: HttpRequest, thing: User) -> HttpResponse:
        """Draw the card of a person."""
        world = world_of(thing, at=timezone.now())
        counted = totals(groups_of(world))
        return show(
            request,
            "staff/person.html",
            title=str(thing),
            crumbs=[self.crumb()],
            person=thing,
            card=card_of(world, counted),
            total=counted.total,
        )

    @method_decorator(require_safe)
    def posts_view(self, request: HttpRequest, person_id: int) -> HttpResponse:
        """Show a person's posts with verdict and reason; the look is noted."""
        person = User.objects.filter(pk=person_id).first()
        if person is None:
            raise Http404
        at = timezone.now()
        looks.record(person=person, by=request.user, seen="posts", at=at)
        world = world_of(person, at=at)
        groups = groups_of(world)
        counted = totals(groups)
        outcome = _outcome(request.GET.get("outcome"))
        page = page_of(world, groups, Filter(outcome=outcome), cursor=request.GET.get("page"))
        return show(
            request,
            "staff/person_posts.html",
            title=_("Posts of %(person)s") % {"person": person},
            crumbs=[self.crumb(), Crumb("accounts_user_change", str(person), person.pk)],
            page=page,
            rows=[_row(world, one) for one in page.posts],
            outcome=outcome,
            counts=counts_of(counted),
            total=counted.total,
        )


def _outcome(word: str | None) -> Outcome | None:
    """Return the outcome an address names; None for all of them, and for what is none."""
    return Outcome(word) if word in {*Outcome} else None


def _row(world: World, answered: Answered) -> Row:
    post = answered.post
    return Row(
        post=post,
        kind=Kind(post.kind),
        account=account_name(world.rulebook, world.account_by_id[post.account_id]),
        audience=words.AUDIENCES[post.audience],
        basis=words.BASES[post.basis],
        state="" if post.state == State.LIVE else words.POSTS[post.state],
        verdict=answered.verdict,
    )
