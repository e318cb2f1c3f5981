"""What the accounts, places and platforms of one person are called."""

from collections.abc import Mapping

from accounts.residence import place
from consent.answers.world import World
from consent.core.resolve import HOME
from consent.core.rulebook import Rulebook
from consent.core.tame import tame
from consent.ledger.presenters import Names
from consent.posts.models import PlatformAccount
from consent.rulebook.names import platform_name


def account_name(rulebook: Rulebook, account: PlatformAccount) -> str:
    """Return what an account is called: "Facebook (anna.example)"."""
    name = platform_name(rulebook, account.platform)
    return f"{name} ({tame(account.handle)})" if account.handle else name


def names_of(world: World) -> Names:
    """Return the names that sentences about this person's choices need."""
    slugs = {*world.rulebook.platforms, *world.platforms, HOME}
    accounts: Mapping[str, str] = {
        str(one.key): account_name(world.rulebook, one) for one in world.accounts
    }
    return Names(
        platforms={slug: platform_name(world.rulebook, slug) for slug in slugs},
        accounts=accounts,
    )


def where_they_live(world: World) -> str | None:
    """Return the name of the place whose rules count; None if it is not known."""
    if world.residence is None:
        return None
    return place(world.residence.country, world.residence.subdivision or "")


def code_of(world: World) -> str | None:
    """Return the code under which the rules pages have this place; None if it is not known."""
    lives = world.residence
    return (lives.subdivision or lives.country) if lives else None
