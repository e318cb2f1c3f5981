from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "consent.training"
    verbose_name = "Training"
