import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as some

from consent.core.choices import EVERYTHING, Scope
from consent.core.posts import Kind
from consent.web import scopes

POST = "0123456789abcdef0123456789abcdef"
OTHER = "f" * 32

SCOPES = [
    EVERYTHING,
    Scope(platform="facebook"),
    Scope(account="6f3b4ad2-9d41-4b5c-9c53-0f8f2f5a2f11"),
    Scope(kind=Kind.PHOTO),
    Scope(platform="home", kind=Kind.COMMENT),
    Scope(posts=frozenset({POST})),
    Scope(posts=frozenset({POST, OTHER})),
]


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_comes_back_as_it_went(scope):
    assert scopes.read(QueryDict(scopes.as_query(scope).removeprefix("?"))) == scope


def test_everything_needs_no_words():
    assert scopes.as_query(EVERYTHING) == ""


@pytest.mark.parametrize(
    "sent",
    ["kind=diary", "post=abc", f"post={POST.upper()}", f"post={POST}&post=..", "post=" + "0" * 33],
)
def test_what_names_no_scope_is_refused(sent):
    with pytest.raises(scopes.NotAScope):
        scopes.read(QueryDict(sent))


def test_a_list_without_end_is_refused():
    sent = "&".join(f"post={number:032x}" for number in range(scopes.MOST_POSTS + 1))

    with pytest.raises(scopes.NotAScope):
        scopes.read(QueryDict(sent))


@given(some.text(max_size=60))
def test_anything_typed_is_read_or_refused(text):
    data = QueryDict(mutable=True)
    data.update({"kind": text, "platform": text, "account": text, "post": text})
    with pytest.raises(scopes.NotAScope):
        scopes.read(data)
