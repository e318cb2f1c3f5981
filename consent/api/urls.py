"""The addresses of the API, and the views of this package that answer them."""

from django.urls import URLPattern, register_converter
from django.urls.converters import StringConverter

from consent.later import Later


class PostId(StringConverter):
    """What a platform calls a post: any characters, slashes and ends of lines, too."""

    regex = r"[\s\S]+"


register_converter(PostId, "post_id")


def call(route: str, view: str, *, name: str) -> URLPattern:
    """Return an address of the API; `view` is its module in this package and its function."""
    return Later(f"api/v1/{route}", f"consent.api.{view}", name=name)


urlpatterns: list[URLPattern] = [
    call("accounts", "views.accounts", name="api-accounts"),
    call("posts", "views.posts", name="api-posts"),
    call("removals", "views.removals", name="api-removals"),
    call("use/<str:platform>", "use.many", name="api-use"),
    call("use/<str:platform>/<post_id:post_id>", "use.one", name="api-use-one"),
    call("opt-outs", "opt_outs.opt_outs", name="api-opt-outs"),
    call("snapshots/latest", "snapshots.latest", name="api-snapshot-latest"),
    call("snapshots/<str:digest>/<str:name>", "snapshots.file", name="api-snapshot-file"),
    call("snapshots/<str:digest>/from/<str:base>/<str:name>", "snapshots.delta", name="api-delta"),
    call("confirmations", "confirmations.confirm", name="api-confirmations"),
    call("openapi.json", "views.document", name="api-openapi"),
    call("", "views.guide", name="api"),
]
