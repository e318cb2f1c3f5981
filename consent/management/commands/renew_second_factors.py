"""Seal second factors with the newest key, before an older one goes."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_lazy as _

from accounts.sign_in import second_factors


class Command(BaseCommand):
    help = (
        "Seal the secrets of apps and recovery codes with SECRET_KEY, so that SECRET_KEY_FALLBACKS"
        " can go. May be repeated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--forget-lost",
            action="store_true",
            help=(
                "delete those that no key opens: their owners sign in with a mailed code or a"
                " password alone until they add new ones"
            ),
        )

    def handle(self, *args: object, forget_lost: bool, **options: object) -> None:
        renewed, lost = second_factors.renew()
        self.stdout.write(_("Sealed anew: %(count)d") % {"count": renewed})
        if forget_lost:
            gone = second_factors.forget_lost(lost)
            self.stdout.write(_("Deleted, because no key opens them: %(count)d") % {"count": gone})
        elif lost:
            people = len({factor.user_id for factor in lost})
            text = _(
                "No key opens some second factors (second factors: %(count)d, people: %(people)d). Put"
                " the key that is missing into SECRET_KEY_FALLBACKS; if it is gone for good, use --forget-lost."
            )
            raise CommandError(text % {"count": len(lost), "people": people})
