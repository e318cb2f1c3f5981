"""Which posts, and why: the list with its filters, and one post."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from consent.answers.groups import groups_of, totals
from consent.answers.listing import Filter, Page, answer_for, page_of
from consent.answers.names import account_name
from consent.answers.offers import Offers, offers_for, said_for
from consent.answers.used import Record
from consent.answers.world import World
from consent.core.choices import Choice, Decision, Scope
from consent.core.eligibility import Outcome, Reason, Verdict
from consent.core.posts import Kind
from consent.core.resolve import HOME
from consent.ledger.presenters import tell_end
from consent.older import part_after
from consent.posts.models import Post
from consent.posts.named import posts_named
from consent.web import explanations, wording
from consent.web.chain import Asked, chain_of, reason_in_words
from consent.web.effects import objection_reaches
from consent.web.forms import PostFilter
from consent.web.mine import my_world
from consent.web.offers import block_for
from consent.web.personal import personal
from consent.web.shares import bar_of
from consent.web.used import no_record_means, used_in
from consent.web.wording import number


@personal
@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    world = my_world(request)
    groups = groups_of(world)
    counted = totals(groups)
    form = PostFilter(request.GET, world=world)
    form.is_valid()
    wanted = form.as_filter()
    page = page_of(world, groups, wanted, cursor=request.GET.get("page"))
    record = Record(world)
    uses = record.uses(one.post for one in page.posts)
    context = {
        "form": form,
        "filtered": not wanted.is_empty,
        "all_of_them": _without_page(request),
        "heading": _heading(page, wanted),
        "page": page,
        "rows": [
            {**_row(world, one.post, one.verdict), "used_in": used_in(uses[one.post.pk])}
            for one in page.posts
        ],
        "no_record": no_record_means(record),
        "shortcuts": bar_of(counted).shares,
        "outcome": wanted.outcome,
        "total": counted.total,
        "active": _active(form, request),
        "links": _links(request, page),
        "unknown_audience": counted.by_reason.get(Reason.AUDIENCE_UNKNOWN, 0),
    }
    return render(request, "consent/posts.html", context)


def _heading(page: Page, wanted: Filter) -> str:
    if page.total is None:
        return _("Your posts")
    if wanted.is_empty:
        text = ngettext("Your %(count)s post", "Your %(count)s posts", page.total)
    else:
        text = ngettext("%(count)s post found", "%(count)s posts found", page.total)
    return text % {"count": number(page.total)}


def _row(world: World, post: Post, verdict: Verdict) -> dict[str, object]:
    account = world.account_by_id[post.account_id]
    return {
        "hex": post.hex,
        "title": wording.title_of(post),
        "kind": wording.KINDS[Kind(post.kind)],
        "source": account_name(world.rulebook, account),
        "created_at": post.created_at,
        "missing": post.missing_since is not None,
        "text": explanations.OUTCOMES[verdict.outcome],
        "tone": explanations.TONES[verdict.outcome],
        "short": explanations.REASONS[verdict.reason].short,
    }


def _active(form: PostFilter, request: HttpRequest) -> list[dict[str, str]]:
    """Each filter that is on, with the address of the list without it."""
    found = []
    for bound in form:
        value = form.cleaned_data.get(bound.name)
        if value:
            left = request.GET.copy()
            left.pop(bound.name, None)
            left.pop("page", None)
            found.append(
                {
                    "label": bound.label,
                    "value": _shown(bound, value),
                    "without": f"?{left.urlencode()}",
                }
            )
    return found


def _shown(bound: object, value: object) -> str:
    choices = dict(getattr(bound.field, "choices", ()))
    if str(value) in choices:
        return str(choices[str(value)])
    return wording.spoken_day(value) if hasattr(value, "isoformat") else str(value)


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return f"?{query.urlencode()}"


def _links(request: HttpRequest, page: Page) -> dict[str, str]:
    """The addresses of the other pages, with the filters as they are."""
    links = {}
    steps = {"newer": page.newer, "older": page.older, "last": page.final}
    if page.newer:
        steps["first"] = ""
    for name, cursor in steps.items():
        if cursor is not None:
            query = request.GET.copy()
            query.pop("page", None)
            if cursor:
                query["page"] = cursor
            links[name] = f"?{query.urlencode()}" if query else reverse("posts")
    return links


@personal
@require_safe
def post(request: HttpRequest, key: bytes) -> HttpResponse:
    found = posts_named(request.user, [key]).first()
    if found is None:
        raise Http404
    world = my_world(request)
    verdict = answer_for(world, found)
    asked = Asked(world=world, post=found, verdict=verdict)
    scope = Scope(posts=frozenset({found.hex}))
    said = said_for(world, scope)
    offers = offers_for(world, Scope(account=str(world.account_by_id[found.account_id].key)))
    record = Record(world)
    uses = record.uses([found])[found.pk]
    context = {
        "post": found,
        "used_in": used_in(uses),
        "page": part_after(uses, request.GET.get("after", ""), key=lambda use: use.release.cut),
        "records_since": record.since if record.is_on_record(found) else None,
        "row": _row(world, found, verdict),
        "longer": found.text not in {"", wording.title_of(found)},
        "platform": asked.name,
        "elsewhere": asked.platform != HOME,
        "removed": verdict.reason is Reason.REMOVED,
        "can": verdict.outcome is Outcome.CAN_BE_USED,
        "reason": reason_in_words(asked),
        "chain": chain_of(asked),
        "checked_at": world.at,
        "own_choice": said,
        "own_end": tell_end(said.ends_at) if said and said.ends_at else "",
        "everything": said_for(world),
        "only_a_wish": offers_for(world).wish,
        "keep_out": block_for(offers, scope) if _can_keep_out(asked, offers, said) else None,
        "query": f"post={found.hex}",
    }
    return render(request, "consent/post.html", context)


def _can_keep_out(asked: Asked, offers: Offers, said: Choice | None) -> bool:
    """Whether a button would do something: offered, not covered by a choice yet, and it reaches."""
    if asked.verdict.reason is Reason.REMOVED:
        return False
    pressed = said is not None and said.decision is Decision.OBJECT
    covered = asked.verdict.reason is Reason.OBJECTED
    reaches = objection_reaches(asked.world, asked.post)
    return offers.objection and not (pressed or covered) and reaches
