from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_save


class ApiConfig(AppConfig):
    name = "consent.api"

    def ready(self) -> None:
        from allauth.account.models import EmailAddress

        post_save.connect(_address_saved, sender=EmailAddress, dispatch_uid="link by address")


def _address_saved(*, instance: Any, **_: object) -> None:
    """Once an address is confirmed, accounts that their platform verified it for are linked."""
    from django.utils import timezone

    from consent.actions.link_accounts import link_person

    if instance.verified:
        link_person(person=instance.user, at=timezone.now())
