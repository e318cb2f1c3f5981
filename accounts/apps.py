from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed

        from accounts import cache_table, checks  # noqa: F401  (registers the checks)
        from accounts.sign_in import again, sessions

        post_migrate.connect(cache_table.create, sender=self)
        sessions.end_with_second_factors()
        email_confirmed.connect(
            again.note_code_of_sign_up, dispatch_uid="accounts.note-code-of-sign-up"
        )
