"""Dates, links and small pieces that several pages draw the same way."""

from datetime import UTC, date, datetime, timedelta

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

from consent.core.eligibility import Outcome, Reason
from consent.core.posts import Kind
from consent.web import explanations, menus, wording
from consent.web.wording import spoken_day, spoken_moment, spoken_wait

register = template.Library()


@register.simple_tag(takes_context=True)
def page_link(context: RequestContext, name: str, text: str) -> SafeString:
    """Draw a link to a page of this site; the page the person is on is marked."""
    address = reverse(name)
    return menus.link(address, text, marked=menus.is_at(address, _path(context)))


@register.simple_tag(takes_context=True)
def menu(context: RequestContext, name: str) -> SafeString:
    """Draw the links of a menu, as items of a list."""
    return menus.drawn(name, _path(context))


def _path(context: RequestContext) -> str:
    """The path of the page; '' for a page that is drawn for no request."""
    request = context.get("request")
    return request.path if request is not None else ""


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """Show a day as "24 June 2024"; an instant as the day it is where the person lives."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), spoken_day(value))


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """Show an instant as "24 June 2024, 09:12 (Berlin time)", in the zone of the person."""
    if value is None:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>',
        value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        spoken_moment(value),
    )


@register.filter
def wait(value: timedelta) -> str:
    """Show how long something took, as "0.8 seconds"."""
    return spoken_wait(value)


@register.filter
def in_words(value: Outcome | Reason | Kind) -> Promise:
    """Say an outcome, a reason in short or a kind with the words that people read of their posts."""
    match value:
        case Outcome():
            return explanations.OUTCOMES[value]
        case Reason():
            return explanations.REASONS[value].short
        case Kind():
            return wording.KINDS[value]


@register.filter
def tone(value: Outcome) -> str:
    """Return the last part of the CSS class of whatever shows an outcome."""
    return explanations.TONES[value]
