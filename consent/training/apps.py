from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "consent.training"
    verbose_name = "Training"

    def ready(self) -> None:
        from consent.training import checks  # noqa: F401  (registers the check)
