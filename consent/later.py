"""
Pages whose views are imported when somebody first asks for them.

A command, a check or a worker reads the addresses but shows no page: it does
without the views and all they import. A web process loads every view before
its first request (`privacydash/wsgi.py`).
"""

from collections.abc import Callable, Iterable

from django.http import HttpResponse
from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern
from django.utils.module_loading import import_string

View = Callable[..., HttpResponse]


class Later(URLPattern):
    """
    An address, and the view that answers it by name: `consent.web.views.posts.posts`.

    Until it is loaded the name stands for the view, in `callback` too.
    `behind` is put around the view: what must be asked before it is called.
    """

    def __init__(
        self, route: str, view: str, *, name: str, behind: Callable[[View], View] | None = None
    ) -> None:
        super().__init__(RoutePattern(route, name=name, is_endpoint=True), view, name=name)
        self.lookup_str = view
        self._behind = behind

    def load(self) -> None:
        """Import the view; the error if there is none comes here, not from the address."""
        if self.callback == self.lookup_str:
            view = import_string(self.lookup_str)
            self.callback = view if self._behind is None else self._behind(view)

    def resolve(self, path: str) -> ResolverMatch | None:
        if self.pattern.match(path) is None:
            return None
        self.load()
        return super().resolve(path)


def load_all(patterns: Iterable[URLPattern | URLResolver]) -> None:
    """Import every view behind some addresses."""
    for one in patterns:
        if isinstance(one, URLResolver):
            load_all(one.url_patterns)
        elif isinstance(one, Later):
            one.load()
