"""
Staff pages that no model brings: written as plain views, all behind the second factor.

The view stands in a module of this package, its address as one line in `urls.py`::

    @require_http_methods(["GET", "HEAD", "POST"])
    def rules_of(request: HttpRequest, place: str) -> HttpResponse:
        form = forms.Pause(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                pause(place=place, by=request.user, at=timezone.now(), **form.cleaned_data)
            except NothingToPause:
                form.add_error(None, _("Nothing runs there."))
            else:
                messages.success(request, _("Paused."))
                return to("rules-of", place)
        return show(
            request, "staff/rules_of.html", title=place, form=form, crumbs=[Crumb("rules", _("Rules"))]
        )

Its address is under /admin/, its name in the namespace of the admin
(`admin:rules-of`). Whoever is not staff, or has not shown a second factor, is
sent to do so before the view is called.

Its template extends `staff/page.html`, which draws breadcrumbs, the summary of
`form`'s errors, messages and `title` as the heading. It may fill the blocks
`intro`, `button`, `more_actions` and `after`, or replace `form` or `content`.
Fields are drawn by `{{ field.as_field_group }}`, as everywhere on the site.
What tables of differences and the like look like is in `static/css/staff.css`.
Something that waits for staff is a queue in `staff/front.py`.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise

Text = str | Promise


class Crumb:
    """One step of the way to a page, below home: a page of the admin and what it is called."""

    def __init__(self, name: str, text: Text, *args: object) -> None:
        self.address = reverse(f"admin:{name}", args=args)
        self.text = text


def show(
    request: HttpRequest,
    template: str,
    *,
    title: Text,
    crumbs: Iterable[Crumb] = (),
    **context: Any,
) -> TemplateResponse:
    """Draw a page for staff; `title` is its heading, `crumbs` the way to it from home."""
    frame = {**admin.site.each_context(request), "title": title, "crumbs": [*crumbs]}
    return TemplateResponse(request, template, frame | context)


def to(name: str, *args: object) -> HttpResponseRedirect:
    """Lead on to another page of the admin, as after a POST that did something."""
    return redirect(f"admin:{name}", *args)
