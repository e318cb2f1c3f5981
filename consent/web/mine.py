"""The world of who is signed in."""

from django.http import HttpRequest
from django.utils import timezone

from consent.answers.world import World, by_now, world_of


def my_world(request: HttpRequest) -> World:
    """Return what the answers on a page depend on, as of now."""
    return by_now(world_of(request.user, at=timezone.now()))
