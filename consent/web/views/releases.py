"""Releases: which data sets models were trained from, and which of my posts are in them."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from consent.answers.names import account_name
from consent.answers.used import (
    Record,
    UsedPage,
    posts_in,
    proof_of,
    removals_of,
    said_after,
)
from consent.answers.world import World
from consent.core.posts import Kind, key_of
from consent.core.receipts import SUFFIX as RECEIPT
from consent.core.uses import SUFFIX
from consent.ledger.models import Opening
from consent.ledger.receipts import NotProvable, receipt_of
from consent.older import page_after
from consent.posts.named import posts_named
from consent.rulebook.editions import current_edition
from consent.rulebook.models import Edition
from consent.training.models import Release
from consent.web import wording
from consent.web.mine import my_world
from consent.web.personal import personal
from consent.web.public import answer
from consent.web.release_page import summary_of

LONGEST_ID = 500
"""Characters of what a platform calls a post; as they can send it (`posts/ingest/lines.py`)."""


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """List every sealed release, for everybody, the newest first."""
    sealed = Release.objects.filter(state=Release.State.SEALED).defer("contents", "secret")
    asked = request.GET.get("after", "")
    page = page_after(sealed.prefetch_related("trained"), asked, instant="cut")
    return answer(request, "consent/releases.html", {"page": page, **_operator()})


@require_safe
def release(request: HttpRequest, name: str) -> HttpResponse:
    """Show what is in a release and how to check it; to who signed in, how many of their posts."""
    found = _sealed(name)
    mine = None
    if request.user.is_authenticated:
        record = Record(my_world(request))
        mine = next((one for one in record.counts if one.release.pk == found.pk), 0)
    context = {
        "release": found,
        "summary": summary_of(found, current_edition().rulebook),
        "edition": Edition.objects.without_body().filter(digest=found.edition).first(),
        "root": bytes(found.root or b"").hex(),
        "trained": found.trained.all(),
        "mine": mine,
        **_operator(),
    }
    return answer(request, "consent/release.html", context)


@require_safe
def seal_file(_request: HttpRequest, name: str) -> HttpResponse:
    """Return the receipt of the seal: what was sealed, when, and by how many."""
    found = _sealed(name)
    try:
        made = receipt_of(Opening.objects.get(entry_id=found.seal))
    except NotProvable:
        made = None
    if made is None:
        return redirect("release", found.name)
    return _file(bytes(made), f"{found.name}{RECEIPT}")


@personal
@require_safe
def mine(request: HttpRequest, name: str) -> HttpResponse:
    """List the posts of the person that are in a release, newest first."""
    found = _sealed(name)
    world = my_world(request)
    page = posts_in(world, found, cursor=request.GET.get("page"))
    rows = [
        {
            "hex": post.hex,
            "title": wording.title_of(post),
            "kind": wording.KINDS[Kind(post.kind)],
            "source": account_name(world.rulebook, world.account_by_id[post.account_id]),
            "created_at": post.created_at,
        }
        for post in page.posts
    ]
    context = {
        "release": found,
        "said_later": said_after(world, found.cut),
        "rows": rows,
        "gone": _gone(world, found, page),
        "older": page.older,
        "first": page.is_first,
        "any_removed": removals_of(world).exists(),
    }
    return render(request, "consent/release_mine.html", context)


def _gone(world: World, release: Release, page: UsedPage) -> int:
    """Return how many more were used that their platform has removed since; 0 if pages hide it."""
    if page.older or not page.is_first:
        return 0
    counts = (one.posts for one in Record(world).counts if one.release.pk == release.pk)
    return max(0, next(counts, 0) - len(page.posts))


@personal
@require_safe
def removed(request: HttpRequest, name: str) -> HttpResponse:
    """List the posts of the person that their platforms have removed: were they in a release?"""
    found = _sealed(name)
    world = my_world(request)
    called = request.GET.get("called", "").strip()[:LONGEST_ID]
    rows = removals_of(world)
    if called:
        rows = rows.filter(key=key_of(called))
    page = page_after(rows, request.GET.get("after", ""))
    inside = Record(world).inside(found, page.rows)
    context = {
        "release": found,
        "called": called,
        "page": page,
        "rows": [
            {
                "hex": one.hex,
                "source": account_name(world.rulebook, world.account_by_id[one.account_id]),
                "was_in": one.pk in inside,
            }
            for one in page.rows
        ],
    }
    return render(request, "consent/release_removed.html", context)


@personal
@require_safe
def proof(request: HttpRequest, key: bytes, name: str) -> HttpResponse:
    """Return the file that proves whether a post of the person is in a release, also a removed one."""
    found = _sealed(name)
    world = my_world(request)
    here = posts_named(request.user, [key]).filter(version__isnull=False).first()
    post = here or removals_of(world).filter(key=key).first()
    if post is None:
        raise Http404
    try:
        made = proof_of(found, world.account_by_id[post.account_id], post)
    except NotProvable:
        made = None
    if made is None:
        return redirect("post", here.hex) if here else redirect("release-removed", found.name)
    return _file(bytes(made), f"{found.name}-{post.hex[:8]}{SUFFIX}")


def _sealed(name: str) -> Release:
    found = Release.objects.filter(name=name, state=Release.State.SEALED).first()
    if found is None:
        raise Http404
    return found


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _operator() -> dict[str, str]:
    return {"home": settings.HOME_PLATFORM_NAME}
