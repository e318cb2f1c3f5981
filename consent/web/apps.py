from datetime import datetime

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "consent.web"

    def ready(self) -> None:
        from accounts import residence

        residence.moved.connect(_moved, dispatch_uid="wishes come true")


def _moved(*, person: object, at: datetime, **_: object) -> None:
    """Where somebody lives now, a wish of theirs may have become a right."""
    from consent.actions.fulfil_wishes import fulfil_wishes_of

    fulfil_wishes_of(person, at=at)
