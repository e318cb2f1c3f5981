from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from accounts.models import User


class WebConfig(AppConfig):
    name = "consent.web"

    def ready(self) -> None:
        from accounts import residence

        residence.moved.connect(_moved, dispatch_uid="wishes come true")
        residence.asked_of_others.connect(_told, dispatch_uid="what platforms say")


def _moved(*, person: object, at: datetime, **_: object) -> None:
    """Where somebody lives now, a wish of theirs may have become a right."""
    from consent.actions.fulfil_wishes import fulfil_wishes_of

    fulfil_wishes_of(person, at=at)


def _told(*, person: "User", at: datetime, **_: object) -> list[str]:
    """What platforms say of where somebody lives counts until they answer themselves."""
    from consent.web.places_told import places_told

    return places_told(person, at=at)
