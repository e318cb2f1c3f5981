"""Small pieces that several pages about drafts draw the same way."""

from collections.abc import Mapping
from uuid import UUID

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def named(names: Mapping[UUID, str], subject: UUID | None) -> str:
    """Say who somebody is, by the subject that a draft keeps."""
    if subject is None:
        return _("nobody yet")
    return names.get(subject, _("somebody who is no longer here"))
