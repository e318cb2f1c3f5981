from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "consent.rulebook"
