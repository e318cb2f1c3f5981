"""What a person tells us about who could see their posts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.posts.models import AudienceStatement
from consent.web.forms import Day

MOST_AT_ONCE = 25
SAYINGS = {
    AudienceStatement.Said.PUBLIC.value: gettext_lazy("Everyone could see them"),
    AudienceStatement.Said.NOT_PUBLIC.value: gettext_lazy("Not everyone could see them"),
}
"""The two buttons, always in this order."""


class _Says(forms.Form):
    said = forms.ChoiceField(
        choices=list(SAYINGS.items()),
        error_messages={
            "required": gettext_lazy("Press one of the two buttons."),
            "invalid_choice": gettext_lazy("Press one of the two buttons."),
        },
    )


class ManyPosts(_Says):
    """
    All posts of an account, narrowed by a period or an album.

    :param chosen_of_found: the albums were searched for, so one of them must be chosen
    """

    account = forms.ChoiceField(label=gettext_lazy("Account"))
    since = Day(label=gettext_lazy("From (you can leave this empty)"))
    until = Day(label=gettext_lazy("To (you can leave this empty)"))
    album = forms.ChoiceField(
        label=gettext_lazy("Album"),
        required=False,
        error_messages={"required": gettext_lazy("Choose an album.")},
    )

    def __init__(
        self,
        *args: Any,
        accounts: Iterable[tuple[str, str]],
        albums: Iterable[str],
        chosen_of_found: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = list(accounts)
        names = [(album, album) for album in albums]
        if names:
            none = _("Choose an album") if chosen_of_found else _("All albums, and posts in none")
            self.fields["album"].choices = [("", none), *names]
            self.fields["album"].required = chosen_of_found
        else:
            del self.fields["album"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day is before the first one. Choose a later day."))
        return cleaned


class SinglePosts(_Says):
    """The posts that were ticked, by their key in hexadecimal."""

    def __init__(self, *args: Any, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = keys

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.keys:
            raise forms.ValidationError(_("Tick at least one post."))
        if len(self.keys) > MOST_AT_ONCE:
            raise forms.ValidationError(
                _("Tick at most %(most)d posts at once.") % {"most": MOST_AT_ONCE}
            )
        return cleaned
