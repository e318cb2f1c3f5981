from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "consent.ledger"

    def ready(self) -> None:
        from consent.ledger import checks  # noqa: F401  (registers the check)
